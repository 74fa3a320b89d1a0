/** No answer came in time; whether the call succeeded is unknown. */
export class DeadlineExceeded extends Error {
  override name = 'DeadlineExceeded';
}

/**
 * A deadline of our own, since the client's may never come. `extend` starts it again, for calls that make progress: cockatiel's timeout cannot
 * be extended.
 */
export const withDeadline = async <T>(ms: number, run: (extend: () => void) => Promise<T>): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new DeadlineExceeded(`no answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([run(() => timer.refresh()), late.promise]);
  } finally {
    clearTimeout(timer);
  }
};
