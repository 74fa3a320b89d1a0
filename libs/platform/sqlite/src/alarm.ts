import type { Clock } from '@guildhall/eventing';

/** Whoever wakes looks at the time again, so long sleeps are cut: a clock that was set right is noticed. */
const LONGEST = 3_600_000;

export type Alarm = Readonly<{ at: (time: number) => void; off: () => void }>;

/** Rings once at the earliest time asked for; nobody polls. */
export const alarm = (clock: Clock, ring: () => void): Alarm => {
  let set: Readonly<{ time: number; cancel: AbortController }> | undefined;
  const off = (): void => {
    const old = set;
    set = undefined;
    old?.cancel.abort();
  };
  return {
    at: (time) => {
      if (set !== undefined && set.time <= time) return;
      off();
      const mine = { time, cancel: new AbortController() };
      set = mine;
      void clock.sleep(Math.min(time - clock.now().getTime(), LONGEST), mine.cancel.signal).then(() => {
        if (set !== mine) return;
        set = undefined;
        ring();
      });
    },
    off,
  };
};
