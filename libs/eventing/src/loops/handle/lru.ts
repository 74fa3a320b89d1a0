type Entry<V> = { value: V; weight: number };
const ONE = (): number => 1;

/** The most recently used entries that weigh no more than `limit` together; the newest stays whatever it weighs. */
export const lru = <V>(limit: number, weigh: (value: V) => number = ONE) => {
  const entries = new Map<string, Entry<V>>();
  let weight = 0;
  const drop = (key: string, entry: Entry<V>): void => {
    entries.delete(key);
    weight -= entry.weight;
  };
  return {
    get(key: string): V | undefined {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set(key: string, value: V): void {
      const before = entries.get(key);
      if (before !== undefined) drop(key, before);
      const entry = { value, weight: weigh(value) };
      entries.set(key, entry);
      weight += entry.weight;
      if (weight <= limit) return;
      for (const [oldest, old] of entries) {
        if (weight <= limit || old === entry) return;
        drop(oldest, old);
      }
    },
  };
};
