import type { RecordedEvent } from '@guildhall/eventing';
import { streamNameFilter, type KurrentDBClient, type ReadPosition } from '@kurrent/kurrentdb-client';
import { recordedOf } from './recorded.ts';

export type Wanted = Readonly<{ from: ReadPosition; prefixes: readonly string[]; window: number }>;

/** What has come since, in order; `progress` is the position up to which all was looked at. */
export type Taken = Readonly<{ events: readonly RecordedEvent[]; progress: bigint | undefined; state: State }>;
type State = 'behind' | 'caught-up' | 'fell-behind';

/** One subscription on the server, which ends some day without a word. It is pulled from, so a slow reader slows the server. */
export type Arrivals = Readonly<{
  take: (most: number) => Taken;
  /** Whether the server has said anything at all. */
  isAlive: () => boolean;
  hasEnded: () => boolean;
  stop: () => void;
}>;

const BUFFERED = 512;

/** Progress overtakes the events that wait to be read, so it says how many must have been read before it counts. */
type Mark = Readonly<{ behind: number; position: bigint | undefined; state?: State }>;

export const arrivals = (client: KurrentDBClient, { from, prefixes, window }: Wanted, ring: () => void): Arrivals => {
  const marks: Mark[] = [];
  let [read, isAlive, hasEnded]: [number, boolean, boolean] = [0, false, false];
  let state: State = 'behind';
  /** Never throws: an error in `checkpointReached` would stall the subscription for ever. */
  const mark = (position: bigint | undefined, next?: State): void => {
    marks.push({ behind: read + subscription.readableLength, position, ...(next && { state: next }) });
    alive();
  };
  const alive = (): void => {
    isAlive = true;
    ring();
  };
  const end = (): void => {
    hasEnded = true;
    ring();
  };
  const filter = streamNameFilter({
    prefixes: [...prefixes],
    maxSearchWindow: window,
    checkpointInterval: 1,
    checkpointReached: (_, { commit }) => mark(commit),
  });
  const subscription = client.subscribeToAll({ fromPosition: from, filter }, { highWaterMark: BUFFERED });
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
        for (let due = marks[0]; due !== undefined && due.behind <= read; due = marks[0]) {
          marks.shift();
          progress = due.position ?? progress;
          state = due.state ?? state;
        }
        // The stream gives what it was filled with, or nothing
        const next = events.length < most ? (subscription.read() as { event?: Parameters<typeof recordedOf>[0] } | null) : null;
        if (next === null) return { events, progress, state };
        read++;
        if (next.event !== undefined) events.push(recordedOf(next.event));
      }
    },
    stop: () => {
      subscription.unsubscribe().catch(() => undefined);
    },
  };
};
