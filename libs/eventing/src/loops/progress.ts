import type { Clock } from '../ports/world.ts';
import { START, type Position } from '../vocabulary.ts';

type Waiter = Readonly<{ position: Position; resolve: (reached: boolean) => void }>;

/** How far one reader has come, for those who wait for it. */
export interface Progress {
  readonly position: Position;
  advance(position: Position): void;
  /** Whether the reader came to the position within so many milliseconds. */
  reached(position: Position, within: number): Promise<boolean>;
}

export const progress = (clock: Clock): Progress => {
  let position = START;
  let waiters: readonly Waiter[] = [];
  return {
    get position() {
      return position;
    },
    advance(next) {
      if (next <= position) return;
      position = next;
      const [done, rest] = [waiters.filter((waiter) => waiter.position <= next), waiters.filter((waiter) => waiter.position > next)];
      waiters = rest;
      for (const { resolve } of done) resolve(true);
    },
    async reached(wanted, within) {
      if (wanted <= position) return true;
      const given = new AbortController();
      const arrived = new Promise<boolean>((resolve) => {
        waiters = [...waiters, { position: wanted, resolve }];
      });
      const late = clock.sleep(within, given.signal).then(() => false);
      try {
        return await Promise.race([arrived, late]);
      } finally {
        given.abort();
        waiters = waiters.filter((waiter) => waiter.position !== wanted || wanted > position);
      }
    },
  };
};
