import { START, type Checkpoints, type Position } from '@guildhall/eventing';
import { deferredWrites } from './deferred-writes.ts';
import { memoizePerDatabase } from './memoize-per-database.ts';

/** Checkpoints are in the same database as the views and facts that they stand for. */
export const sqliteCheckpoints = memoizePerDatabase(({ derived }): Checkpoints => {
  derived.define('CREATE TABLE IF NOT EXISTS checkpoints (name TEXT PRIMARY KEY, position TEXT NOT NULL) STRICT, WITHOUT ROWID');
  const select = derived.query<[string]>('SELECT position FROM checkpoints WHERE name = ?');
  const save = derived.statement('INSERT INTO checkpoints VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET position = ?2');
  const checkpoints = deferredWrites<Position>(derived, (name, position) => save(name, position));
  const reached = (name: string): Position => checkpoints.get(name, () => select.get(name)?.[0] ?? START);
  return {
    load: async (name) => reached(name),
    save: async (name, position) => {
      if (position > reached(name)) checkpoints.set(name, position);
    },
  };
});
