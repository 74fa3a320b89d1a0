import type { KeyVault, KeyWrapper, SubjectKey } from '@guildhall/eventing';
import { LRUCache } from 'lru-cache';
import { memoizePerDatabase } from './memoize-per-database.ts';

const CACHED_KEYS = 20_000;

/** Wrapped subject keys. An erased subject keeps its row without a key, so that no new key is made. */
export const sqliteKeyVault = memoizePerDatabase(({ truth }, keyWrapper: KeyWrapper): KeyVault => {
  truth.define('CREATE TABLE IF NOT EXISTS subject_keys (subject TEXT PRIMARY KEY, wrapped TEXT) STRICT, WITHOUT ROWID');
  const select = truth.query<[string | null]>('SELECT wrapped FROM subject_keys WHERE subject = ?');
  const insert = truth.statement('INSERT INTO subject_keys VALUES (?, ?)');
  const erase = truth.statement('INSERT INTO subject_keys VALUES (?, NULL) ON CONFLICT (subject) DO UPDATE SET wrapped = NULL');
  const cache = new LRUCache<string, SubjectKey>({ max: CACHED_KEYS });

  /** A key, `null` for an erased subject, undefined for an unknown one. */
  const lookUp = (subject: string): SubjectKey | null | undefined => {
    const cached = cache.get(subject);
    if (cached !== undefined) return cached;
    const row = select.get(subject);
    if (typeof row?.[0] !== 'string') return row && null;
    const key = keyWrapper.unwrap(subject, row[0]);
    cache.set(subject, key);
    return key;
  };
  const find = (subjects: readonly string[]): ReadonlyMap<string, SubjectKey> =>
    new Map(
      subjects.flatMap((subject) => {
        const key = lookUp(subject);
        return key ? [[subject, key] as const] : [];
      }),
    );
  return {
    ensure: async (subjects) => {
      const missing = subjects.filter((subject) => lookUp(subject) === undefined);
      if (missing.length > 0) {
        // Checked again inside: another caller may have made the key meanwhile. No key is used before it is durable.
        await truth.write(() => {
          for (const subject of missing) if (select.get(subject) === undefined) insert(subject, keyWrapper.make(subject).wrapped);
        });
      }
      return find(subjects);
    },
    find: async (subjects) => find(subjects),
    erased: async (subjects) => new Set(subjects.filter((subject) => lookUp(subject) === null)),
    erase: async (subject) => {
      await truth.write(() => erase(subject));
      cache.delete(subject);
      truth.checkpoint();
    },
  };
});
