/**
 * Runs work on the same keys one after the other. Work queues behind the last work of all its keys at once, so it runs in the order of the
 * calls, and no two can wait for each other.
 */
export const keyedMutex = () => {
  const tails = new Map<string, Promise<unknown>>();
  return {
    /** Whether work on one of these keys runs or waits. */
    isBusy: (keys: readonly string[]): boolean => tails.size > 0 && keys.some((key) => tails.has(key)),
    async run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
      const before = keys.map((key) => tails.get(key)).filter((tail) => tail !== undefined);
      const result = Promise.all(before).then(work);
      const tail = result.catch(() => undefined);
      for (const key of keys) tails.set(key, tail);
      try {
        return await result;
      } finally {
        for (const key of keys) if (tails.get(key) === tail) tails.delete(key);
      }
    },
  };
};
/** What `keyedMutex` makes. */
export type KeyedMutex = ReturnType<typeof keyedMutex>;
