import { START, type Collection, type Found, type Loaded, type Position, type ViewSpec, type ViewWrite } from '@guildhall/eventing';
import type { Database, Value } from './database.ts';
import { deferredWrites } from './deferred-writes.ts';
import { viewFinder } from './view-find.ts';
import { createTable, fieldsOf, tableName } from './view-schema.ts';

const PAGE_SIZE = 500;
const indexed = (doc: unknown, field: string): Value => {
  // A document is an object; a field that is neither string nor number is in no index.
  const value = (doc as Readonly<Record<string, unknown>> | undefined)?.[field];
  return typeof value === 'string' || typeof value === 'number' ? value : null;
};

const statementsOf = (derived: Database, table: string, fields: readonly string[]) => {
  const columns = ['_id', '_position', '_doc', ...fields.map((field) => `"${field}"`)];
  const sets = columns.slice(1).map((column) => `${column} = excluded.${column}`);
  const unchanged = fields.map((field, n) => ` AND "${field}" IS ?${String(n + 4)}`).join('');
  const inPlace = derived.statement(`UPDATE ${table} SET _position = ?2, _doc = ?3 WHERE _id = ?1 AND _position < ?2${unchanged}`);
  const upsert = derived.statement(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
    ON CONFLICT (_id) DO UPDATE SET ${sets.join(', ')} WHERE excluded._position > ${table}._position`);
  return {
    /** Guarded by position; in place when no index needs to know. */
    put: (row: readonly Value[]): void => {
      if (inPlace(...row) === 0) upsert(...row);
    },
    row: derived.query<[string | null, Position]>(`SELECT _doc, _position FROM ${table} WHERE _id = ?`),
    page: derived.query<[string, string]>(
      `SELECT _id, _doc FROM ${table} WHERE _id > ? AND _doc IS NOT NULL ORDER BY _id LIMIT ${String(PAGE_SIZE)}`,
    ),
    purge: derived.statement(`DELETE FROM ${table} WHERE _doc IS NULL AND _position < ?`),
  };
};

/** The checkpoint of each table. Saved in a later group than the documents that it stands for, never in an earlier one. */
export const viewCheckpoints = (derived: Database) => {
  const save = derived.statement('UPDATE views SET position = ? WHERE generation = ?');
  const select = derived.query<[Position]>('SELECT position FROM views WHERE generation = ?');
  const positions = deferredWrites<Position>(derived, (table, position) => save(position, table));
  const reached = (table: string): Position => positions.get(table, () => select.get(table)?.[0] ?? START);
  return {
    reached,
    reach: (table: string, position: Position): void => {
      if (position > reached(table)) positions.set(table, position);
    },
    forget: positions.forget,
  };
};
export type ViewCheckpoints = ReturnType<typeof viewCheckpoints>;

export type Table<Doc> = Collection<Doc> & Readonly<{ purge: (before: Position) => Promise<number> }>;

/** One generation of one view. */
export const viewTable = <Doc>(derived: Database, checkpoints: ViewCheckpoints, spec: ViewSpec, generation: number): Table<Doc> => {
  createTable(derived, spec, generation);
  const table = tableName(spec.name, generation);
  const fields = fieldsOf(spec);
  const { put, row, page, purge } = statementsOf(derived, table, fields);
  let pending = 0;
  const rowOf = ({ id, position, doc }: ViewWrite<Doc>): readonly Value[] => [
    id,
    position,
    doc === undefined ? null : JSON.stringify(doc),
    ...fields.map((field) => indexed(doc, field)),
  ];
  const parse = (text: string): Doc => JSON.parse(text) as Doc; // as it was written
  const docOf = (text: string | null | undefined): Doc | undefined => (typeof text === 'string' ? parse(text) : undefined);
  const get = (id: string): Doc | undefined => docOf(row.get(id)?.[0]);
  const load = (id: string): Loaded<Doc> => {
    const found = row.get(id);
    return { doc: docOf(found?.[0]), position: found?.[1] ?? START };
  };
  const find = viewFinder<Doc>(derived, table, spec);

  const write = async (writes: readonly ViewWrite<Doc>[], position: Position): Promise<void> => {
    // Also a write without documents waits for those before it: the checkpoint must not overtake them.
    if (writes.length > 0 || pending > 0) {
      const rows = writes.map(rowOf);
      pending++;
      try {
        await derived.write(() => {
          rows.forEach(put);
        });
      } finally {
        pending--;
      }
    }
    checkpoints.reach(table, position);
  };
  return {
    get: async (id) => get(id),
    getMany: async (ids) => ids.map(get),
    load: async (ids) => ids.map(load),
    find,
    write,
    checkpoint: async () => checkpoints.reached(table),
    async *all(): AsyncGenerator<Found<Doc>, void, undefined> {
      for (let rows = page.all(''); rows.length > 0; rows = page.all(rows.at(-1)?.[0] ?? '')) {
        for (const [id, text] of rows) yield { id, doc: parse(text) };
      }
    },
    purge: (before) => derived.write(() => purge(before)),
  };
};
