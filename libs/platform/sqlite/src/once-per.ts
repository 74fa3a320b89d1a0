import type { Databases } from './databases.ts';

/** One adapter per databases, whoever asks: its caches and wake-ups are shared by all that wire it. */
export const oncePer = <More extends readonly unknown[], T>(
  make: (databases: Databases, ...more: More) => T,
): ((databases: Databases, ...more: More) => T) => {
  const made = new WeakMap<Databases, T>();
  return (databases, ...more) => {
    const known = made.get(databases);
    if (known !== undefined) return known;
    const fresh = make(databases, ...more);
    made.set(databases, fresh);
    return fresh;
  };
};
