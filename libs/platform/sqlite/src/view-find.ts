import type { Page, Place, Query, ViewSpec } from '@guildhall/eventing';
import type { Database, Query as Prepared, Value } from './database.ts';
import { indexName } from './view-schema.ts';

type Row = readonly [id: string, doc: string, value: string | number];

/** How a query runs: its text depends only on which of its parts are there, so few texts are ever prepared. */
const planOf = (table: string, spec: ViewSpec, query: Query): Readonly<{ text: string; values: readonly Value[] }> => {
  const fields = spec.indexes[query.index];
  if (fields === undefined) throw new RangeError(`${spec.name} has no index ${query.index}`);
  if (query.equals.length < fields.length - 1 || query.equals.length > fields.length)
    throw new RangeError(`${query.index} wants all its fields but the last, or all`);
  const ordering = fields[query.equals.length];
  const column = ordering === undefined ? undefined : `"${ordering}"`;
  if (column === undefined && (query.from !== undefined || query.to !== undefined))
    throw new RangeError(`${query.index} has no field left for a range`);
  const [compare, direction] = query.order === 'descending' ? ['<', 'DESC'] : ['>', 'ASC'];
  const wheres: [string, ...Value[]][] = query.equals.map((value, n) => [`"${fields[n] ?? ''}" = ?`, value]);
  if (column !== undefined) wheres.push([`${column} IS NOT NULL`]);
  if (query.from !== undefined) wheres.push([`${column ?? ''} >= ?`, query.from]);
  if (query.to !== undefined) wheres.push([`${column ?? ''} < ?`, query.to]);
  if (query.after !== undefined) wheres.push(pastOf(column, compare, query.after));
  const order = [...(column === undefined ? [] : [`${column} ${direction}`]), `_id ${direction}`].join(', ');
  return {
    text: `SELECT _id, _doc, ${column ?? 'NULL'} FROM ${table} INDEXED BY ${indexName(table, query.index)} WHERE ${wheres.map(([where]) => where).join(' AND ')} ORDER BY ${order} LIMIT ?`,
    values: wheres.flatMap(([, ...values]) => values),
  };
};

const pastOf = (column: string | undefined, compare: string, { value, id }: Place): [string, ...Value[]] => {
  if (column === undefined) return [`_id ${compare} ?`, id];
  if (value === undefined) throw new RangeError('the place lacks the value it was ordered by');
  return [`(${column}, _id) ${compare} (?, ?)`, value, id];
};

/** Keyset paging: one more row than wanted tells whether there is a next page. */
export const finder = <Doc>(derived: Database, table: string, spec: ViewSpec): ((query: Query) => Page<Doc>) => {
  const prepared = new Map<string, Prepared<Row>>();
  return (query) => {
    const { text, values } = planOf(table, spec, query);
    const statement = prepared.get(text) ?? derived.query<Row>(text);
    prepared.set(text, statement);
    const rows = statement.all(...values, query.limit + 1);
    const items = rows.slice(0, query.limit).map(([id, doc]) => ({ id, doc: JSON.parse(doc) as Doc }));
    const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
    return { items, next: last && (last[2] === null ? { id: last[0] } : { value: last[2], id: last[0] }) };
  };
};
