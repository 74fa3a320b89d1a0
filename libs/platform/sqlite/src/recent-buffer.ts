export type RecentBuffer<T> = Readonly<{
  push: (items: readonly T[]) => void;
  /** Up to `limit` items after a number; undefined when items after it have left the buffer. */
  after: (number: number, limit: number) => readonly T[] | undefined;
}>;

/** The newest items of a log, numbered in rising order, so that live readers need no database. `start` is the number before the first item. */
export const recentBuffer = <T extends Readonly<{ number: number }>>(start: number, size: number): RecentBuffer<T> => {
  let items: T[] = [];
  let floor = start;
  /** Index of the first item after `number`, by binary search. */
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
    push: (more) => {
      for (const item of more) items.push(item);
      // Cut in big steps: moving the rest at each push would cost more than it saves.
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
