import {
  NO_STREAM,
  OutcomeUnknown,
  StoreUnavailable,
  WrongRevision,
  checkWrites,
  type EventStore,
  type Position,
  type StreamWrite,
} from '@guildhall/eventing';
import { ConstantBackoff, handleWhen, retry } from 'cockatiel';
import { withDeadline } from './deadline.ts';
import { failureOf } from './append-failure.ts';
import type { ClientHolder } from './client-holder.ts';
import type { ReadStream } from './reader.ts';
import { eventDataOf, positionOf } from './event-records.ts';

const RETRY_DELAY_MS = 50;
const backoff = new ConstantBackoff(RETRY_DELAY_MS);
/** The part of the deadline that one attempt gets, so that there is time for another. */
const ATTEMPT_SHARE = 0.75;

type Request = ReturnType<typeof requestOf>;
/** Every stream has a check: without one it would be written at any revision. */
const requestOf = (writes: readonly StreamWrite[]) => ({
  writes,
  records: writes.flatMap(({ stream, events }) => events.map((event) => ({ streamName: stream, record: eventDataOf(event) }))),
  checks: writes.map(({ stream, expected }) => ({
    type: 'stream_state' as const,
    streamName: stream,
    expectedState: expected === NO_STREAM ? ('no_stream' as const) : BigInt(expected),
  })),
});

/**
 * The position of the same append, if it was made before: all its events are where they would be written. The server recognises a repeated
 * append too, but not when a stream that was only checked has changed since.
 */
const earlierPosition = async (read: ReadStream, writes: readonly StreamWrite[]): Promise<Position | undefined> => {
  let position: Position | undefined;
  for (const { stream, expected, events } of writes) {
    const stored = events.length === 0 ? [] : await read(stream, expected, events.length);
    if (!events.every(({ id }, n) => stored[n]?.id === id)) return undefined;
    position = stored.at(-1)?.position ?? position;
  }
  return position;
};

export const appender = (holder: ClientHolder, read: ReadStream, deadline: number): EventStore['append'] => {
  /** A conflict with our own events is none: the append was made before. */
  const resolveConflict = async (writes: readonly StreamWrite[], stream: string, timeLeft: number): Promise<Position> => {
    const earlier = await withDeadline(timeLeft, () => earlierPosition(read, writes)).catch((error: unknown) => {
      throw new OutcomeUnknown('whether it was written before cannot be read', { cause: error });
    });
    if (earlier === undefined) throw new WrongRevision(stream);
    return earlier;
  };
  const attempt = async ({ writes, records, checks }: Request, end: number): Promise<Position> => {
    // A process that was held up may get here after the end.
    const timeLeft = (): number => Math.max(1, end - performance.now());
    const client = holder.client();
    try {
      const { position } = await withDeadline(Math.min(ATTEMPT_SHARE * deadline, timeLeft()), () => client.appendRecords(records, checks));
      return positionOf(position);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'conflict') return resolveConflict(writes, failure.stream, timeLeft());
      if (failure.kind === 'refused') throw error;
      if (failure.kind === 'unsent') throw new StoreUnavailable('nothing was sent', { cause: error });
      holder.replace(client);
      throw new OutcomeUnknown('no answer came', { cause: error });
    }
  };
  /** Repeats the same request as long as its outcome is unknown and there is time for another attempt. */
  return async (writes) => {
    checkWrites(writes);
    const request = requestOf(writes);
    const end = performance.now() + deadline;
    const isRepeatable = (error: unknown): boolean => error instanceof OutcomeUnknown && performance.now() + 2 * RETRY_DELAY_MS < end;
    let unknown: OutcomeUnknown | undefined;
    return retry(handleWhen(isRepeatable), { maxAttempts: Infinity, backoff }).execute(() =>
      attempt(request, end).catch((error: unknown) => {
        if (error instanceof OutcomeUnknown) unknown = error;
        // That this attempt sent nothing says nothing of an earlier one.
        throw error instanceof StoreUnavailable && unknown !== undefined ? unknown : error;
      }),
    );
  };
};
