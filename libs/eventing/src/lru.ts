type Entry<V> = Readonly<{ value: V; weight: number }>;
const ONE = (): number => 1;

/**
 * The entries used last, that weigh no more than `limit` together: a young and an old half. When the young one is full it becomes the
 * old one, and what nobody asked for since goes. (One Map in the order of use would look for its oldest behind all that it deleted.)
 */
export const lru = <V>(limit: number, weigh: (value: V) => number = ONE) => {
  let young = new Map<string, Entry<V>>();
  let old = new Map<string, Entry<V>>();
  let weight = 0;
  const set = (key: string, value: V): void => {
    const entry = { value, weight: weigh(value) };
    const more = entry.weight - (young.get(key)?.weight ?? 0);
    if (weight + more > limit / 2 && young.size > 0) {
      [old, young] = [young, new Map()];
      weight = entry.weight;
    } else weight += more;
    young.set(key, entry);
  };
  return {
    get(key: string): V | undefined {
      const found = young.get(key);
      if (found !== undefined) return found.value;
      const older = old.get(key);
      if (older !== undefined) set(key, older.value);
      return older?.value;
    },
    set,
  };
};
