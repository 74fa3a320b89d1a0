import type { Database } from './database.ts';

export type DeferredWrites<V> = Readonly<{
  get: (key: string, load: () => V) => V;
  set: (key: string, value: V) => void;
  forget: (key: string) => void;
  /** Of the values that were asked for or set. */
  keys: () => Iterable<string>;
}>;

/**
 * Values whose stored copy may lag behind, such as a reader's position: a reader that starts from an older one only repeats harmless work.
 * They are saved together with the next group that commits, and at closing, never in a transaction of their own.
 */
export const deferredWrites = <V>(derived: Database, save: (key: string, value: V) => unknown): DeferredWrites<V> => {
  const values = new Map<string, V>();
  const unsaved = new Set<string>();
  const saveAll = (): void => {
    for (const key of unsaved) {
      const value = values.get(key);
      if (value !== undefined) save(key, value);
    }
  };
  derived.onGroupEnd({
    committing: saveAll,
    committed: () => {
      unsaved.clear();
    },
  });
  derived.beforeClose(saveAll);
  return {
    get: (key, load) => {
      const value = values.get(key);
      if (value !== undefined) return value;
      const loaded = load();
      values.set(key, loaded);
      return loaded;
    },
    set: (key, value) => {
      values.set(key, value);
      unsaved.add(key);
    },
    forget: (key) => {
      values.delete(key);
      unsaved.delete(key);
    },
    keys: () => values.keys(),
  };
};
