export type Tail<T> = Readonly<{
  push: (items: readonly T[]) => void;
  /** Up to `limit` items after a number; undefined when it lies before what is remembered. */
  after: (number: number, limit: number) => readonly T[] | undefined;
}>;

/** The youngest items, numbered in rising order: who reads them live need not go to the database. `start` is the number before the first. */
export const tail = <T extends Readonly<{ number: number }>>(start: number, size: number): Tail<T> => {
  let items: T[] = [];
  let floor = start;
  /** Index of the first item after `number`, by halving. */
  const indexAfter = (number: number): number => {
    let [low, high] = [0, items.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((items[middle]?.number ?? Infinity) <= number) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    push: (fresh) => {
      for (const item of fresh) items.push(item);
      // Cut in big steps: moving the rest each time would cost more than it keeps.
      if (items.length < 2 * size) return;
      const cut = items.length - size;
      floor = items[cut - 1]?.number ?? floor;
      items = items.slice(cut);
    },
    after: (number, limit) => {
      if (number < floor) return undefined;
      const from = indexAfter(number);
      return items.slice(from, from + limit);
    },
  };
};
