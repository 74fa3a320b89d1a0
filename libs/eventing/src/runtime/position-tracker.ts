import type { Clock } from '../ports/world.ts';
import { START, type Position } from '../model/vocabulary.ts';

type Waiter = Readonly<{ position: Position; resolve: (reached: boolean) => void }>;

/** How far one reader has come, for those who wait for it. */
export interface PositionTracker {
  readonly position: Position;
  /** How many wait. */
  readonly waiting: number;
  advance(position: Position): void;
  /** Whether the reader came to the position within so many milliseconds. */
  waitFor(position: Position, within: number): Promise<boolean>;
}

export const positionTracker = (clock: Clock): PositionTracker => {
  let position = START;
  const waiters = new Set<Waiter>();
  return {
    get position() {
      return position;
    },
    get waiting() {
      return waiters.size;
    },
    advance(next) {
      if (next <= position) return;
      position = next;
      for (const waiter of waiters)
        if (waiter.position <= next) {
          waiters.delete(waiter);
          waiter.resolve(true);
        }
    },
    async waitFor(wanted, within) {
      if (wanted <= position) return true;
      const done = new AbortController();
      return new Promise<boolean>((resolve) => {
        const waiter = {
          position: wanted,
          resolve: (reached: boolean) => {
            waiters.delete(waiter);
            done.abort();
            resolve(reached);
          },
        };
        waiters.add(waiter);
        void clock.sleep(within, done.signal).then(() => waiter.resolve(false));
      });
    },
  };
};
