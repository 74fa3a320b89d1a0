/** Runs at most `max` pieces of work of one key at once. Gives undefined for one more: it is not begun. */
export const limitPerKey = (max: number) => {
  const running = new Map<string, number>();
  const run = async <T>(key: string, others: number, work: () => Promise<T>): Promise<T> => {
    running.set(key, others + 1);
    try {
      return await work();
    } finally {
      const left = (running.get(key) ?? 1) - 1;
      if (left === 0) running.delete(key);
      else running.set(key, left);
    }
  };
  return <T>(key: string, work: () => Promise<T>): Promise<T> | undefined => {
    const others = running.get(key) ?? 0;
    return others >= max ? undefined : run(key, others, work);
  };
};
