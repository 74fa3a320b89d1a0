import { orderingOf, type Collection, type Found, type Page, type PageKey, type Query, type ViewSpec } from '../ports/view-store.ts';

type Find<Doc> = (query: Query) => Promise<Page<Doc>>;
type FilteredPage<Item> = Readonly<{ items: readonly Item[]; next: PageKey | undefined }>;

/** Each round looks at as many documents more as the first one, which reads a page: 1 + 2 + 3 + 4 are ten pages, in few round trips. */
const ROUNDS = 4;

/** Where a page ends that ends with this document. */
const placeOf = <Doc>({ id, doc }: Found<Doc>, orderedBy: string | undefined): PageKey =>
  // What an index orders by is a string or a number.
  orderedBy === undefined ? { id } : { value: (doc as Readonly<Record<string, string | number>>)[orderedBy] ?? '', id };

/**
 * A page of what is left of a query when some documents are left out. It ends when it is full, or when ten times its limit has been looked
 * at: then it is short, or even empty, and says where the next one begins.
 */
const findBounded = async <Doc, Item>(
  find: Find<Doc>,
  spec: ViewSpec,
  { where = {}, ...query }: Query,
  present: (found: readonly Found<Doc>[]) => Promise<readonly (Item | undefined)[]>,
): Promise<FilteredPage<Item>> => {
  const orderedBy = orderingOf(spec, { ...query, where });
  const wanted = Object.entries(where).filter(([, value]) => value !== undefined);
  const isWanted = ({ doc }: Found<Doc>): boolean =>
    wanted.every(([field, value]) => (doc as Readonly<Record<string, unknown>>)[field] === value); // a document is an object
  const { limit } = query;
  const kept: Readonly<{ item: Item; place: PageKey }>[] = [];
  let next = query.after;
  for (let round = 1; round <= ROUNDS && kept.length < limit; round++) {
    const page = await find({ ...query, limit: round * limit, ...(next === undefined ? {} : { after: next }) });
    const found = page.items.filter(isWanted);
    const items = await present(found);
    for (const [n, one] of found.entries()) {
      const item = items[n];
      if (item !== undefined) kept.push({ item, place: placeOf(one, orderedBy) });
    }
    ({ next } = page);
    if (next === undefined) break;
  }
  const shown = kept.slice(0, limit);
  return { items: shown.map(({ item }) => item), next: kept.length > limit ? shown.at(-1)?.place : next };
};

/** For adapters, which know their indexes only: `where`, over a `find` without it. */
export const findWhere =
  <Doc>(find: Find<Doc>, spec: ViewSpec): Find<Doc> =>
  (query) =>
    query.where === undefined ? find(query) : findBounded(find, spec, query, (found) => Promise.resolve(found));

/**
 * What documents say is as of the events, and a list says what is now: `present` gives what becomes of documents, in their order; undefined
 * for one that is in no list any more, or not yet.
 */
export const findFiltered = <Doc, Item>(
  documents: Pick<Collection<Doc>, 'find'>,
  view: ViewSpec,
  query: Query,
  present: (docs: readonly Doc[]) => Promise<readonly (Item | undefined)[]>,
): Promise<FilteredPage<Item>> =>
  findBounded(
    (asked) => documents.find(asked),
    view,
    query,
    (found) => present(found.map(({ doc }) => doc)),
  );
