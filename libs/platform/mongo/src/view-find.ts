import { findWhere, orderingOf, type Page, type PageKey, type Query, type ViewSpec } from '@guildhall/eventing';
import type { Filter } from 'mongodb';
import { callOptions } from './connection.ts';
import { withRetry } from './with-retry.ts';
import { findLimited } from './find-limited.ts';
import { loadedOf, type Row, type Rows } from './view-rows.ts';

type Value = string | number;
type Compare = Readonly<Record<string, unknown>>;

/** Numbers sort before texts. The server compares within one type only, so the other type is included by negation. */
const notBelow = (value: Value): Compare => (typeof value === 'string' ? { $gte: value } : { $not: { $lt: value } });
const below = (value: Value): Compare => (typeof value === 'number' ? { $lt: value } : { $not: { $gte: value } });
const notAbove = (value: Value): Compare => (typeof value === 'number' ? { $lte: value } : { $not: { $gt: value } });

const boundsOf = (field: string, { from, to, order, after }: Query): readonly Filter<Row>[] => {
  const bounds: Compare[] = [{ $ne: null }];
  if (from !== undefined) bounds.push(notBelow(from));
  if (to !== undefined) bounds.push(below(to));
  if (after?.value !== undefined) bounds.push(order === 'descending' ? notAbove(after.value) : notBelow(after.value));
  return bounds.map((bound) => ({ [field]: bound }));
};

/** Rows after the page key within its value; those before that value are excluded by the bounds. */
const pastOf = (field: string | undefined, compare: '$lt' | '$gt', { value, id }: PageKey): Filter<Row> => {
  const beyond = { _id: { [compare]: id } };
  if (field === undefined) return beyond;
  if (value === undefined) throw new RangeError('the page key lacks the value that it is ordered by');
  return { $or: [{ [field]: { $ne: value } }, beyond] };
};

const filterOf = (spec: ViewSpec, query: Query, field: string | undefined): Filter<Row> => {
  const { index, equals, order, after } = query;
  const equal = Object.fromEntries(equals.map((value, n) => [spec.indexes[index]?.[n] ?? '', value]));
  const more = [
    ...(field === undefined ? [] : boundsOf(field, query)),
    ...(after === undefined ? [] : [pastOf(field, order === 'descending' ? '$lt' : '$gt', after)]),
  ];
  return more.length === 0 ? equal : { ...equal, $and: more };
};

const pageKeyOf = ({ _id: id, ...row }: Row, field: string | undefined): PageKey =>
  field === undefined ? { id } : { value: row[field] as Value, id }; // only strings and numbers are beside a document

/** Keyset paging: one more row than wanted tells whether there is a next page. */
export const viewFinder = <Doc>(rows: Rows, spec: ViewSpec): ((query: Query) => Promise<Page<Doc>>) => {
  const find = async (query: Query): Promise<Page<Doc>> => {
    const field = orderingOf(spec, query);
    const direction = query.order === 'descending' ? -1 : 1;
    const filter = filterOf(spec, query, field);
    const options = { sort: { ...(field && { [field]: direction }), _id: direction }, hint: query.index } as const;
    const found = await withRetry(() => findLimited(query.limit + 1, rows.find(filter, { ...options, ...callOptions })));
    const items = found.slice(0, query.limit);
    const last = found.length > query.limit ? items.at(-1) : undefined;
    return {
      items: items.map((row) => ({ id: row._id, doc: loadedOf<Doc>(row).doc as Doc })), // a tombstone is in no index
      next: last && pageKeyOf(last, field),
    };
  };
  return findWhere(find, spec);
};
