/** Nobody before it left the line in time. */
export class Crowded extends Error {}

/** Lets in `count` at once; the others stand in line, each for `within` milliseconds at most: throws `Crowded`. */
export const slots = (count: number, within: number) => {
  const line = new Set<() => void>();
  let free = count;
  const enter = (): Promise<void> => {
    if (free > 0) {
      free--;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const leaveLine = (): void => {
        clearTimeout(late);
        line.delete(next);
      };
      const next = (): void => (leaveLine(), resolve());
      const late = setTimeout(() => (leaveLine(), reject(new Crowded())), within);
      line.add(next);
    });
  };
  const leave = (): void => {
    const [next] = line;
    if (next === undefined) free++;
    else next();
  };
  return async <T>(work: () => Promise<T>): Promise<T> => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
};
