import type { Collection, Found, Page, PageKey, Query } from '../ports/view-store.ts';

type Asked<Doc> = Query & Readonly<{ /** The field of the index that the query is ordered by. */ orderedBy: keyof Doc & string }>;
/** What becomes of documents, in their order; undefined: it is in no list any more, or not yet. */
type Present<Doc, Item> = (docs: readonly Doc[]) => Promise<readonly (Item | undefined)[]>;

/**
 * A page of what is left of a query when some of it is left out: what the documents say is as of the events, and a list says what is now.
 * Reads on until the page is full, so that only the last one is short.
 */
export const findFiltered = async <Doc, Item>(
  documents: Pick<Collection<Doc>, 'find'>,
  { orderedBy, ...query }: Asked<Doc>,
  present: Present<Doc, Item>,
): Promise<Readonly<{ items: readonly Item[]; next: PageKey | undefined }>> => {
  const placeOf = ({ id, doc }: Found<Doc>): PageKey => ({ value: doc[orderedBy] as string | number, id }); // what an index orders by is one of these
  const kept: Readonly<{ item: Item; place: PageKey }>[] = [];
  let page: Page<Doc> | undefined;
  do {
    page = await documents.find(page?.next === undefined ? query : { ...query, after: page.next });
    const items = await present(page.items.map(({ doc }) => doc));
    for (const [n, found] of page.items.entries()) {
      const item = items[n];
      if (item !== undefined) kept.push({ item, place: placeOf(found) });
    }
  } while (page.next !== undefined && kept.length < query.limit);
  const shown = kept.slice(0, query.limit);
  return { items: shown.map(({ item }) => item), next: kept.length > query.limit ? shown.at(-1)?.place : page.next };
};
