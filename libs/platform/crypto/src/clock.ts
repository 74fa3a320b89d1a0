import type { Clock } from '@guildhall/eventing';

/** Timers take no more; a longer sleep ends early, and who slept looks at the time anyway. */
const LONGEST = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const wake = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.min(Math.max(ms, 0), LONGEST));
      signal?.addEventListener('abort', wake);
    }),
};
