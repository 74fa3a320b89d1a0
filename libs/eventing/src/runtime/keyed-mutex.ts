/**
 * Runs work on the same keys one after the other. Whoever comes takes its place behind all its keys' last at once, so the waiting
 * follows the order of arrival and no two can wait for each other.
 */
export const keyedMutex = () => {
  const tails = new Map<string, Promise<unknown>>();
  return {
    /** Whether anybody works on one of these keys or waits to. */
    isBusy: (keys: readonly string[]): boolean => tails.size > 0 && keys.some((key) => tails.has(key)),
    async run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
      const before = keys.map((key) => tails.get(key)).filter((tail) => tail !== undefined);
      const mine = Promise.all(before).then(work);
      const tail = mine.catch(() => undefined);
      for (const key of keys) tails.set(key, tail);
      try {
        return await mine;
      } finally {
        for (const key of keys) if (tails.get(key) === tail) tails.delete(key);
      }
    },
  };
};
export type KeyedMutex = ReturnType<typeof keyedMutex>;
