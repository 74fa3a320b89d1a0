import type { KeyWrapper, SecretStore } from '@guildhall/eventing';
import { memoizePerDatabase } from './memoize-per-database.ts';

/** Password hashes, signing keys and the like, each sealed for its id. */
export const sqliteSecrets = memoizePerDatabase(({ truth }, { secrets: key }: KeyWrapper): SecretStore => {
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
