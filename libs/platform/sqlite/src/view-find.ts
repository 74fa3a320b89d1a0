import { findWhere, orderingOf, type Page, type PageKey, type Query, type ViewSpec } from '@guildhall/eventing';
import type { Database, Query as Prepared, Value } from './database.ts';
import { indexName } from './view-schema.ts';

type Row = readonly [id: string, doc: string, value: string | number | null];

type Where = readonly [text: string, ...values: Value[]];

const pastOf = (column: string | undefined, compare: string, { value, id }: PageKey): Where => {
  if (column === undefined) return [`_id ${compare} ?`, id];
  if (value === undefined) throw new RangeError('the page key lacks the value that it is ordered by');
  return [`(${column}, _id) ${compare} (?, ?)`, value, id];
};

const wheresOf = (spec: ViewSpec, query: Query, column: string | undefined): readonly Where[] => {
  const { index, equals, from, to, order, after } = query;
  const wheres: Where[] = equals.map((value, n) => [`"${spec.indexes[index]?.[n] ?? ''}" = ?`, value]);
  if (column !== undefined) wheres.push([`${column} IS NOT NULL`]);
  if (column !== undefined && from !== undefined) wheres.push([`${column} >= ?`, from]);
  if (column !== undefined && to !== undefined) wheres.push([`${column} < ?`, to]);
  if (after !== undefined) wheres.push(pastOf(column, order === 'descending' ? '<' : '>', after));
  return wheres;
};

/** SQL for a query: its text depends only on which parts of the query are present, so few texts are ever prepared. */
const planOf = (table: string, spec: ViewSpec, query: Query): Readonly<{ text: string; values: readonly Value[] }> => {
  const field = orderingOf(spec, query);
  const column = field && `"${field}"`;
  const wheres = wheresOf(spec, query, column);
  const direction = query.order === 'descending' ? 'DESC' : 'ASC';
  const order = column === undefined ? `_id ${direction}` : `${column} ${direction}, _id ${direction}`;
  return {
    text: `SELECT _id, _doc, ${column ?? 'NULL'} FROM ${table} INDEXED BY ${indexName(table, query.index)}
      WHERE ${wheres.map(([text]) => text).join(' AND ')} ORDER BY ${order} LIMIT ?`,
    values: wheres.flatMap(([, ...values]) => values),
  };
};

/** Keyset paging: one more row than wanted tells whether there is a next page. */
export const viewFinder = <Doc>(derived: Database, table: string, spec: ViewSpec): ((query: Query) => Promise<Page<Doc>>) => {
  const prepared = new Map<string, Prepared<Row>>();
  const find = async (query: Query): Promise<Page<Doc>> => {
    const { text, values } = planOf(table, spec, query);
    const statement = prepared.get(text) ?? derived.query<Row>(text);
    prepared.set(text, statement);
    const rows = statement.all(...values, query.limit + 1);
    const items = rows.slice(0, query.limit).map(([id, doc]) => ({ id, doc: JSON.parse(doc) as Doc })); // as it was written
    const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
    return { items, next: last && (last[2] === null ? { id: last[0] } : { value: last[2], id: last[0] }) };
  };
  return findWhere(find, spec);
};
