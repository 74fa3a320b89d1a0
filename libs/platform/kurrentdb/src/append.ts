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
import { withDeadline } from './deadline.ts';
import { failureOf } from './failure.ts';
import type { Link } from './link.ts';
import type { Read } from './read.ts';
import { positionOf, recordOf } from './recorded.ts';

/** What the client's own deadline may be late by. */
const GRACE = 250;

const check = (writes: readonly StreamWrite[]): void => {
  for (const { stream } of writes) if (!isStreamName(stream)) throw new RangeError(`not a stream name: ${stream}`);
  if (new Set(writes.map(({ stream }) => stream)).size < writes.length) throw new RangeError('a stream stands twice in one append');
  if (writes.every(({ events }) => events.length === 0)) throw new RangeError('an append without events');
};

/** Every stream has its check: one written without would mean "at any revision". */
const requestOf = (writes: readonly StreamWrite[]) => ({
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
  const settle = async (writes: readonly StreamWrite[], stream: string): Promise<Position> => {
    const earlier = await answered(read, writes).catch((error: unknown) => {
      throw new OutcomeUnknown('whether it was written before cannot be read', { cause: error });
    });
    if (earlier === undefined) throw new WrongRevision(stream);
    return earlier;
  };
  return async (writes) => {
    check(writes);
    const { records, checks } = requestOf(writes);
    const client = link.client();
    try {
      const { position } = await withDeadline(deadline + GRACE, () => client.appendRecords(records, checks));
      return positionOf(position);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'clash') return settle(writes, failure.stream);
      if (failure.kind === 'refused') throw error;
      if (failure.kind === 'unsent') throw new StoreUnavailable('nothing was sent', { cause: error });
      link.renew(client);
      throw new OutcomeUnknown('no answer came', { cause: error });
    }
  };
};
