import type { Clock } from '../ports/world.ts';
import type { Position } from '../model/vocabulary.ts';
import type { PositionTracker } from './position-tracker.ts';

/** Writes that were acknowledged here and have not come to a reader: how many, and for how many milliseconds the oldest waits. */
export type Lag = Readonly<{ writes: number; age: number }>;

/** Counts the writes that have not come to a reader. */
export type WriteLag = Readonly<{ add: (position: Position) => void; lag: () => Lag }>;

/** More are not counted: by then somebody has been woken. */
const MAX_COUNTED = 10_000;

export const writeLag = (clock: Clock, reached: PositionTracker): WriteLag => {
  let waiting: readonly Readonly<{ position: Position; at: number }>[] = [];
  let more: { position: Position; at: number }[] = [];
  /** What has come is forgotten, a batch at a time. */
  const sweep = (): void => {
    waiting = [...waiting, ...more].filter(({ position }) => position > reached.position).slice(0, MAX_COUNTED);
    more = [];
  };
  return {
    add: (position) => {
      more.push({ position, at: clock.now().getTime() });
      if (more.length >= MAX_COUNTED) sweep();
    },
    lag: () => {
      sweep();
      const [oldest] = waiting;
      return { writes: waiting.length, age: oldest === undefined ? 0 : clock.now().getTime() - oldest.at };
    },
  };
};
