import type { Database } from './database.ts';

export type Remembered<V> = Readonly<{
  get: (key: string, load: () => V) => V;
  set: (key: string, value: V) => void;
  forget: (key: string) => void;
}>;

/**
 * Values that may lag behind in the database, because whoever starts from an older one only does harmless work again: how far a reader
 * has come. They are saved in whichever group commits next, and at closing; never a transaction of their own.
 */
export const savedByTheWay = <V>(derived: Database, save: (key: string, value: V) => unknown): Remembered<V> => {
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
      const known = values.get(key);
      if (known !== undefined) return known;
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
  };
};
