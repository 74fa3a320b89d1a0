import type { Databases } from './databases.ts';

/** One adapter for the same databases: its caches and notifications are shared by all contexts that use it. */
export const memoizePerDatabase = <More extends readonly unknown[], T>(
  make: (databases: Databases, ...more: More) => T,
): ((databases: Databases, ...more: More) => T) => {
  const made = new WeakMap<Databases, T>();
  return (databases, ...more) => {
    const before = made.get(databases);
    if (before !== undefined) return before;
    const adapter = make(databases, ...more);
    made.set(databases, adapter);
    return adapter;
  };
};
