/** What took too long; whether it happened is not known. */
export class TooLate extends Error {
  override name = 'TooLate';
}

/** A timer of our own, for the client's may never come. `beat` tells of progress. */
export const withDeadline = async <T>(ms: number, run: (beat: () => void) => Promise<T>): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new TooLate(`no answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([run(() => timer.refresh()), late.promise]);
  } finally {
    clearTimeout(timer);
  }
};

/** Resolves after so many milliseconds, or at once when the signal aborts. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
    if (signal?.aborted === true) end();
  });
