import type { Collection, Position, ViewSpec, ViewStore } from '@guildhall/eventing';
import { memoizePerDatabase } from './memoize-per-database.ts';
import { dropTable, tableName, VIEWS } from './view-schema.ts';
import { viewCheckpoints, viewTable, type Table } from './view-table.ts';

/** `purge` removes a live view's tombstones from before a position that no replay goes back to; returns their number. */
export type SqliteViewStore = ViewStore & Readonly<{ purge: (spec: ViewSpec, before: Position) => Promise<number> }>;

/** Views in one SQLite file, a table per generation. */
export const sqliteViewStore = memoizePerDatabase(({ derived }): SqliteViewStore => {
  derived.define(VIEWS);
  const checkpoints = viewCheckpoints(derived);
  const tables = new Map<string, Table<unknown>>();
  const liveGenerations = new Map(derived.query<[string, number]>('SELECT name, generation FROM live_views').all());
  const setLive = derived.statement('INSERT INTO live_views VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET generation = ?2');
  const liveOf = (name: string): number => liveGenerations.get(name) ?? 1;

  const tableOf = <Doc>(spec: ViewSpec, generation: number): Table<Doc> => {
    const key = tableName(spec.name, generation);
    const table = tables.get(key) ?? viewTable<unknown>(derived, checkpoints, spec, generation);
    tables.set(key, table);
    // All documents of a view have one shape, and the caller names it with the view.
    return table as Table<Doc>;
  };

  const liveCollection = <Doc>(spec: ViewSpec): Collection<Doc> => {
    const live = (): Table<Doc> => tableOf<Doc>(spec, liveOf(spec.name));
    live();
    return {
      get: (id) => live().get(id),
      getMany: (ids) => live().getMany(ids),
      load: (ids) => live().load(ids),
      find: (query) => live().find(query),
      write: (writes, checkpoint) => live().write(writes, checkpoint),
      checkpoint: () => live().checkpoint(),
      all: () => live().all(),
    };
  };

  return {
    live: async (name) => liveOf(name),
    collection: async <Doc>(spec: ViewSpec, generation?: number) =>
      generation === undefined ? liveCollection<Doc>(spec) : tableOf<Doc>(spec, generation),
    switch: async (name, from, to) => {
      if (liveOf(name) !== from) return false;
      // Set before the write, so that of two switches at once only one finds `from` live.
      liveGenerations.set(name, to);
      try {
        await derived.write(() => setLive(name, to));
      } catch (error) {
        liveGenerations.set(name, from);
        throw error;
      }
      return true;
    },
    drop: async (name, generation) => {
      if (liveOf(name) === generation) throw new Error(`generation ${String(generation)} of ${name} is live`);
      tables.delete(tableName(name, generation));
      checkpoints.forget(tableName(name, generation));
      dropTable(derived, name, generation);
    },
    purge: async (spec, before) => tableOf(spec, liveOf(spec.name)).purge(before),
  };
});
