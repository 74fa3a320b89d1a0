import type { Clock } from '../src/index.ts';

type Sleeper = Readonly<{ until: number; wake: () => void }>;
export type ManualClock = Clock & Readonly<{ advance: (ms: number) => void; asleep: () => number }>;

/** A clock that stands still until `advance`. */
export const manualClock = (start = Date.parse('2026-01-01T00:00:00.000Z')): ManualClock => {
  let now = start;
  const sleepers = new Set<Sleeper>();
  return {
    now: () => new Date(now),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const sleeper = { until: now + ms, wake: () => wake() };
        const wake = () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake);
      }),
    advance(ms) {
      now += ms;
      for (const sleeper of [...sleepers]) if (sleeper.until <= now) sleeper.wake();
    },
    asleep: () => sleepers.size,
  };
};

/** A clock that runs `times` faster than real time. */
export const fastClock = (times = 10): Clock => {
  const start = Date.now();
  return {
    now: () => new Date(start + (Date.now() - start) * times),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const wake = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const timer = setTimeout(wake, ms / times);
        signal?.addEventListener('abort', wake);
      }),
  };
};

/** Lets pending promises and immediates run. */
export const settle = async (turns = 20): Promise<void> => {
  for (let n = 0; n < turns; n++) await new Promise((resolve) => setImmediate(resolve));
};
