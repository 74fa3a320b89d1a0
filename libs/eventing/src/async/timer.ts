import type { Clock } from '../ports/world.ts';

/** Long sleeps are cut, so that a clock that was set is noticed: the callback checks the time anyway. */
const MAX_SLEEP_MS = 3_600_000;

/** One pending call, at the earliest of the times asked for (milliseconds since the epoch). */
export type Timer = Readonly<{
  /** Calls back at this time, or at an earlier one that was asked for before. */
  at: (time: number) => void;
  cancel: () => void;
}>;

/** Calls back once, at the earliest time asked for. */
export const timer = (clock: Clock, callback: () => void): Timer => {
  let current: Readonly<{ time: number; sleep: AbortController }> | undefined;
  const cancel = (): void => {
    const { sleep } = current ?? {};
    current = undefined;
    sleep?.abort();
  };
  return {
    at: (time) => {
      if (current !== undefined && current.time <= time) return;
      cancel();
      const mine = { time, sleep: new AbortController() };
      current = mine;
      void clock.sleep(Math.min(time - clock.now().getTime(), MAX_SLEEP_MS), mine.sleep.signal).then(() => {
        if (current !== mine) return;
        current = undefined;
        callback();
      });
    },
    cancel,
  };
};
