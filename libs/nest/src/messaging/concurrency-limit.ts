import { bulkhead } from 'cockatiel';

/** No slot became free in time. */
export class QueueTimeout extends Error {
  override name = 'QueueTimeout';
}

/** Runs at most `limit` pieces of work at once. The others wait in a queue, each for `queueTimeoutMs` at most: throws `QueueTimeout`. */
export const concurrencyLimit = (limit: number, queueTimeoutMs: number) => {
  const policy = bulkhead(limit, Infinity);
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (policy.executionSlots > 0) return policy.execute(work);
    const expiry = new AbortController();
    const { promise: expired, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      expiry.abort();
      reject(new QueueTimeout());
    }, queueTimeoutMs);
    const done = policy.execute(() => {
      clearTimeout(timer);
      return work();
    }, expiry.signal);
    return Promise.race([done, expired]);
  };
};
