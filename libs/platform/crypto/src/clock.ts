import type { Clock } from '@guildhall/eventing';

/** The longest delay of a timer; a longer sleep ends early, and callers check the time themselves. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

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
      const timer = setTimeout(wake, Math.min(Math.max(ms, 0), MAX_TIMEOUT_MS));
      signal?.addEventListener('abort', wake);
    }),
};
