import type { KeyVault, KeyWrapper, SecretStore, SubjectKey } from '@guildhall/eventing';
import { boundedMap } from './bounded-map.ts';
import { oncePer } from './once-per.ts';

const CACHED = 20_000;

/** Subject keys, wrapped. An erased subject keeps its row without a key, so that no new one is ever made. */
export const sqliteKeyVault = oncePer(({ truth }, keysmith: KeyWrapper): KeyVault => {
  truth.define('CREATE TABLE IF NOT EXISTS subject_keys (subject TEXT PRIMARY KEY, wrapped TEXT) STRICT, WITHOUT ROWID');
  const select = truth.query<[string | null]>('SELECT wrapped FROM subject_keys WHERE subject = ?');
  const insert = truth.statement('INSERT INTO subject_keys VALUES (?, ?)');
  const wipe = truth.statement('INSERT INTO subject_keys VALUES (?, NULL) ON CONFLICT (subject) DO UPDATE SET wrapped = NULL');
  const cache = boundedMap<string, SubjectKey>(CACHED);

  /** A key, `null` for an erased subject, undefined for an unknown one. */
  const lookUp = (subject: string): SubjectKey | null | undefined => {
    const cached = cache.get(subject);
    if (cached !== undefined) return cached;
    const row = select.get(subject);
    if (typeof row?.[0] !== 'string') return row && null;
    const key = keysmith.unwrap(subject, row[0]);
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
        // Looked at again inside: another caller's key may have been made meanwhile. None is used before it is durable.
        await truth.write(() => {
          for (const subject of missing) if (select.get(subject) === undefined) insert(subject, keysmith.make(subject).wrapped);
        });
      }
      return find(subjects);
    },
    find: async (subjects) => find(subjects),
    erase: async (subject) => {
      await truth.write(() => wipe(subject));
      cache.delete(subject);
      truth.checkpoint();
    },
  };
});

/** Password hashes, signing keys and the like, each sealed for its id. */
export const sqliteSecrets = oncePer(({ truth }, { secrets: key }: KeyWrapper): SecretStore => {
  truth.define('CREATE TABLE IF NOT EXISTS sealed_secrets (id TEXT PRIMARY KEY, sealed TEXT NOT NULL) STRICT, WITHOUT ROWID');
  const get = truth.query<[string]>('SELECT sealed FROM sealed_secrets WHERE id = ?');
  const put = truth.statement('INSERT INTO sealed_secrets VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET sealed = ?2');
  const remove = truth.statement('DELETE FROM sealed_secrets WHERE id = ?');
  return {
    get: async (id) => {
      const row = get.get(id);
      return row && key.open(row[0], id);
    },
    put: async (id, value) => {
      const sealed = key.seal(value, id);
      await truth.write(() => put(id, sealed));
    },
    delete: async (id) => {
      await truth.write(() => remove(id));
    },
  };
});
