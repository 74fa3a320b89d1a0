import {
  NO_STREAM,
  OutcomeUnknown,
  StoreUnavailable,
  WrongRevision,
  isStreamName,
  type EventStore,
  type Position,
  type StreamWrite,
} from '@guildhall/eventing';
import { pause, withDeadline } from './deadline.ts';
import { failureOf } from './failure.ts';
import type { Link } from './link.ts';
import type { Read } from './read.ts';
import { positionOf, recordOf } from './recorded.ts';

/** Milliseconds between two tries; and which part of all its time one try gets, so that there is time for another. */
const PAUSE = 50;
const TRY = 0.75;

const check = (writes: readonly StreamWrite[]): void => {
  for (const { stream } of writes) if (!isStreamName(stream)) throw new RangeError(`not a stream name: ${stream}`);
  if (new Set(writes.map(({ stream }) => stream)).size < writes.length) throw new RangeError('a stream stands twice in one append');
  if (writes.every(({ events }) => events.length === 0)) throw new RangeError('an append without events');
};

type Request = ReturnType<typeof requestOf>;
/** Every stream has its check: one written without would mean "at any revision". */
const requestOf = (writes: readonly StreamWrite[]) => ({
  writes,
  records: writes.flatMap(({ stream, events }) => events.map((event) => ({ streamName: stream, record: recordOf(event) }))),
  checks: writes.map(({ stream, expected }) => ({
    type: 'stream_state' as const,
    streamName: stream,
    expectedState: expected === NO_STREAM ? ('no_stream' as const) : BigInt(expected),
  })),
});

/**
 * The first answer to this very append, if it was made before: all its events stand where they would have been put. The server knows
 * a repeat as well, but not if a stream that was only checked has moved since.
 */
const answered = async (read: Read, writes: readonly StreamWrite[]): Promise<Position | undefined> => {
  let position: Position | undefined;
  for (const { stream, expected, events } of writes) {
    const there = events.length === 0 ? [] : await read(stream, expected, events.length);
    if (!events.every(({ id }, n) => there[n]?.id === id)) return undefined;
    position = there.at(-1)?.position ?? position;
  }
  return position;
};

export const appending = (link: Link, read: Read, deadline: number): EventStore['append'] => {
  /** A clash is one unless it is with our own events. */
  const settle = async (writes: readonly StreamWrite[], stream: string, left: number): Promise<Position> => {
    const earlier = await withDeadline(left, () => answered(read, writes)).catch((error: unknown) => {
      throw new OutcomeUnknown('whether it was written before cannot be read', { cause: error });
    });
    if (earlier === undefined) throw new WrongRevision(stream);
    return earlier;
  };
  const attempt = async ({ writes, records, checks }: Request, end: number): Promise<Position> => {
    // A process that is held up may come to it when its time is over.
    const left = (): number => Math.max(1, end - performance.now());
    const client = link.client();
    try {
      const { position } = await withDeadline(Math.min(TRY * deadline, left()), () => client.appendRecords(records, checks));
      return positionOf(position);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'clash') return settle(writes, failure.stream, left());
      if (failure.kind === 'refused') throw error;
      if (failure.kind === 'unsent') throw new StoreUnavailable('nothing was sent', { cause: error });
      link.renew(client);
      throw new OutcomeUnknown('no answer came', { cause: error });
    }
  };
  /** What is not known is asked for again, just the same, as long as there is time: whoever waits for it must be told soon. */
  return async (writes) => {
    check(writes);
    const request = requestOf(writes);
    const end = performance.now() + deadline;
    let unknown: OutcomeUnknown | undefined;
    for (;;) {
      try {
        return await attempt(request, end);
      } catch (error) {
        // That nothing was sent now says nothing of what was sent before.
        if (error instanceof OutcomeUnknown) unknown = error;
        else if (unknown === undefined || !(error instanceof StoreUnavailable)) throw error;
        if (performance.now() + 2 * PAUSE >= end) throw unknown;
        await pause(PAUSE);
      }
    }
  };
};
