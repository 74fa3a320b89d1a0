/** Runs work on the same keys one after the other. Keys are taken in one order, so that no two wait for each other. */
export const turns = () => {
  const tails = new Map<string, Promise<unknown>>();
  return async <T>(keys: readonly string[], work: () => Promise<T>): Promise<T> => {
    const before = keys.map((key) => tails.get(key)).filter((tail) => tail !== undefined);
    const mine = Promise.all(before).then(work);
    const tail = mine.catch(() => undefined);
    for (const key of keys) tails.set(key, tail);
    try {
      return await mine;
    } finally {
      for (const key of keys) if (tails.get(key) === tail) tails.delete(key);
    }
  };
};
