import type { RecordedEvent } from '@guildhall/eventing';
import { streamNameFilter, type KurrentDBClient, type ReadPosition } from '@kurrent/kurrentdb-client';
import { recordedEventOf } from './event-records.ts';

export type SubscriptionRequest = Readonly<{ from: ReadPosition; prefixes: readonly string[]; window: number }>;

type State = 'behind' | 'caught-up' | 'fell-behind';
/** Events that have arrived, in order; `progress` is the position up to which the server has looked for more. */
export type Taken = Readonly<{ events: readonly RecordedEvent[]; progress: bigint | undefined; state: State }>;

/** One subscription on the server, which may end at any time without an error. It is pulled from, so a slow reader slows the server. */
export type ServerSubscription = Readonly<{
  take: (most: number) => Taken;
  /** Whether the server has sent anything at all. */
  isAlive: () => boolean;
  hasEnded: () => boolean;
  stop: () => void;
}>;

const BUFFER_SIZE = 512;

/** Progress arrives before the events that wait in the buffer, so it counts only once `after` events have been read. */
type Mark = Readonly<{ after: number; position: bigint | undefined; state?: State }>;

/** `notify` is called whenever something may have changed. */
export const subscribeOnServer = (client: KurrentDBClient, request: SubscriptionRequest, notify: () => void): ServerSubscription => {
  const marks: Mark[] = [];
  let [read, isAlive, hasEnded]: [number, boolean, boolean] = [0, false, false];
  let state: State = 'behind';
  /** Never throws: an error in `checkpointReached` would stall the subscription for ever. */
  const mark = (position: bigint | undefined, next?: State): void => {
    marks.push({ after: read + subscription.readableLength, position, ...(next && { state: next }) });
    alive();
  };
  const alive = (): void => {
    isAlive = true;
    notify();
  };
  const end = (): void => {
    hasEnded = true;
    notify();
  };
  const filter = streamNameFilter({
    prefixes: [...request.prefixes],
    maxSearchWindow: request.window,
    checkpointInterval: 1,
    checkpointReached: (_, { commit }) => mark(commit),
  });
  const subscription = client.subscribeToAll({ fromPosition: request.from, filter }, { highWaterMark: BUFFER_SIZE });
  subscription.on('caughtUp', ({ position }) => mark(position?.commit, 'caught-up'));
  subscription.on('fellBehind', () => mark(undefined, 'fell-behind'));
  subscription.on('confirmation', alive).on('readable', alive);
  subscription.on('end', end).on('close', end).on('error', end);

  return {
    isAlive: () => isAlive,
    hasEnded: () => hasEnded,
    take: (most) => {
      const events: RecordedEvent[] = [];
      let progress: bigint | undefined;
      for (;;) {
        for (let due = marks[0]; due !== undefined && due.after <= read; due = marks[0]) {
          marks.shift();
          progress = due.position ?? progress;
          state = due.state ?? state;
        }
        // A read gives what the stream was filled with, or null
        const next = events.length < most ? (subscription.read() as { event?: Parameters<typeof recordedEventOf>[0] } | null) : null;
        if (next === null) return { events, progress, state };
        read++;
        if (next.event !== undefined) events.push(recordedEventOf(next.event));
      }
    },
    stop: () => {
      subscription.unsubscribe().catch(() => undefined);
    },
  };
};
