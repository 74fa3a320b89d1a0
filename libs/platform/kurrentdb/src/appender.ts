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
import { setTimeout as sleep } from 'node:timers/promises';
import type { AppendClient } from './append-client.ts';
import { failureOf } from './append-failure.ts';
import { withDeadline } from './deadline.ts';
import { eventDataOf, positionOf } from './event-records.ts';
import type { Nodes } from './nodes.ts';

const RETRY_DELAY_MS = 50;
/** The part of the deadline that one attempt gets, so that there is time for another. */
const ATTEMPT_SHARE = 0.75;

/** Every stream has a check: without one it would be written at any revision. */
const requestOf = (writes: readonly StreamWrite[]) =>
  [
    writes.flatMap(({ stream, events }) => events.map((event) => ({ streamName: stream, record: eventDataOf(event) }))),
    writes.map(({ stream, expected }) => ({
      type: 'stream_state' as const,
      streamName: stream,
      expectedState: expected === NO_STREAM ? ('no_stream' as const) : BigInt(expected),
    })),
  ] as const;

/** One append on its way: what is sent, until when (of `performance.now()`), and the answers to earlier attempts, which may yet come. */
type Task = Readonly<{ request: ReturnType<typeof requestOf>; end: number; earlier: Promise<Position>[] }>;
/** What an attempt found instead of a position; `again`: another attempt may find more. */
type Problem = Readonly<{ error: unknown; again: boolean }>;

/** Never settles for an attempt that failed. */
const successOf = (answer: Promise<Position>): Promise<Position> => new Promise((resolve) => void answer.then(resolve, () => undefined));

/**
 * Appends at the leader, wherever it is. The same request is sent again, to the leader of then, as long as its outcome is unknown or it was
 * not written, and there is time: the server knows a repeat, even if streams have moved since, except while the first is being written; then
 * it drops the repeat, and the answer to the first counts.
 */
export const appender = (nodes: Nodes, client: AppendClient, deadline: number): EventStore['append'] => {
  const attempt = async ({ request, end, earlier }: Task): Promise<Position | Problem> => {
    // A process that was held up may get here after the end.
    const timeLeft = (): number => Math.max(1, end - performance.now());
    const node = await nodes.leader(timeLeft());
    const connected = client.to(node);
    const answer = connected.appendRecords(...request).then(({ position }) => positionOf(position));
    earlier.push(successOf(answer));
    try {
      return await withDeadline(Math.min(ATTEMPT_SHARE * deadline, timeLeft()), () => Promise.race([answer, ...earlier]));
    } catch (cause) {
      const failure = failureOf(cause);
      if (failure.kind === 'conflict') return { error: new WrongRevision(failure.stream), again: false };
      if (failure.kind === 'refused') return { error: cause, again: false };
      if (failure.kind === 'unwritten')
        return { error: new StoreUnavailable('nothing was written', { cause }), again: nodes.moved(node, failure.leader) };
      client.replace(connected);
      nodes.moved(node);
      return { error: new OutcomeUnknown('no answer came', { cause }), again: true };
    }
  };
  return async (writes) => {
    checkWrites(writes);
    const task: Task = { request: requestOf(writes), end: performance.now() + deadline, earlier: [] };
    let unknown: OutcomeUnknown | undefined;
    for (;;) {
      const outcome = await attempt(task).catch((error: unknown): Problem => ({ error, again: false }));
      if (typeof outcome === 'string') return outcome;
      const { error, again } = outcome;
      if (error instanceof WrongRevision) throw error;
      if (error instanceof OutcomeUnknown) unknown = error;
      // That this attempt wrote nothing says nothing of an earlier one.
      if (!again || performance.now() + 2 * RETRY_DELAY_MS >= task.end) throw unknown ?? error;
      await sleep(RETRY_DELAY_MS);
    }
  };
};
