import { START, type Checkpoint, type Checkpoints } from '@guildhall/eventing';
import { deferredWrites } from './deferred-writes.ts';
import { memoizePerDatabase } from './memoize-per-database.ts';

/** Checkpoints are in the same database as the views and facts that they stand for. */
export const sqliteCheckpoints = memoizePerDatabase(({ derived }): Checkpoints => {
  derived.define('CREATE TABLE IF NOT EXISTS checkpoints (name TEXT PRIMARY KEY, position TEXT NOT NULL) STRICT, WITHOUT ROWID');
  const select = derived.query<[string]>('SELECT position FROM checkpoints WHERE name = ?');
  const all = derived.query<[string]>('SELECT name FROM checkpoints');
  const remove = derived.statement('DELETE FROM checkpoints WHERE name = ?');
  const save = derived.statement('INSERT INTO checkpoints VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET position = ?2');
  const checkpoints = deferredWrites<Checkpoint>(derived, (name, position) => save(name, position));
  const reached = (name: string): Checkpoint => checkpoints.get(name, () => select.get(name)?.[0] ?? START);
  return {
    load: async (name) => reached(name),
    remove: async (name) => {
      checkpoints.forget(name);
      await derived.write(() => remove(name));
    },
    list: async (prefix) => {
      const names = new Set([...all.all().map(([name]) => name), ...checkpoints.keys()]);
      const named = [...names].filter((name) => name.startsWith(prefix)).map((name) => [name, reached(name)] as const);
      return new Map(named.filter(([, checkpoint]) => checkpoint !== START));
    },
    save: async (name, position) => {
      if (position > reached(name)) checkpoints.set(name, position);
    },
  };
});
