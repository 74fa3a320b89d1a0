import type { ViewSpec } from '@guildhall/eventing';
import type { Database } from './database.ts';

const NAME = /^[a-z][a-z0-9_.-]*$/;
const FIELD = /^[A-Za-z][A-Za-z0-9]*$/;

export const VIEWS = `
  CREATE TABLE IF NOT EXISTS views (name TEXT NOT NULL, generation INTEGER NOT NULL, indexes TEXT NOT NULL, position TEXT NOT NULL, PRIMARY KEY (name, generation)) STRICT;
  CREATE TABLE IF NOT EXISTS live_views (name TEXT PRIMARY KEY, generation INTEGER NOT NULL) STRICT;`;

export const tableName = (name: string, generation: number): string => {
  if (!NAME.test(name) || !Number.isSafeInteger(generation)) throw new RangeError(`not a view: ${name} ${String(generation)}`);
  return `"${name}#${String(generation)}"`;
};
export const indexName = (table: string, index: string): string => `"${table.slice(1, -1)}:${index}"`;

/** Every field that some index needs, once. */
export const fieldsOf = ({ indexes }: ViewSpec): readonly string[] => [...new Set(Object.values(indexes).flat())];

/** Indexed fields get columns of their own: an update that leaves them alone then touches no index, which is four times cheaper than indexes over the JSON. */
export const createTable = (derived: Database, spec: ViewSpec, generation: number): void => {
  const table = tableName(spec.name, generation);
  const fields = fieldsOf(spec);
  for (const name of [...fields, ...Object.keys(spec.indexes)])
    if (!FIELD.test(name)) throw new RangeError(`not a field or index of ${spec.name}: ${name}`);
  const known = derived.query<[string]>('SELECT indexes FROM views WHERE name = ? AND generation = ?').get(spec.name, generation)?.[0];
  const indexes = JSON.stringify(spec.indexes);
  if (known === indexes) return;
  if (known !== undefined) throw new Error(`the indexes of ${spec.name} have changed: give it a new version`);
  const columns = fields.map((field) => `, "${field}" ANY`).join('');
  const index = ([name, keys]: [string, readonly string[]]): string => {
    const quoted = keys.map((key) => `"${key}"`);
    return `CREATE INDEX ${indexName(table, name)} ON ${table} (${[...quoted, '_id'].join(', ')}) WHERE ${quoted.map((key) => `${key} IS NOT NULL`).join(' AND ')};`;
  };
  derived.define(`BEGIN IMMEDIATE;
    CREATE TABLE ${table} (_id TEXT PRIMARY KEY, _position TEXT NOT NULL, _doc TEXT${columns}) STRICT;
    ${Object.entries(spec.indexes).map(index).join('\n')}
    INSERT INTO views VALUES ('${spec.name}', ${String(generation)}, '${indexes}', '');
    COMMIT;`);
};

export const dropTable = (derived: Database, name: string, generation: number): void => {
  derived.define(`BEGIN IMMEDIATE;
    DROP TABLE IF EXISTS ${tableName(name, generation)};
    DELETE FROM views WHERE name = '${name}' AND generation = ${String(generation)};
    COMMIT;`);
};
