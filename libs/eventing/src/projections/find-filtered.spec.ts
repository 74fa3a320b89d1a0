import { describe, expect, it } from '@jest/globals';
import { findFiltered } from './find-filtered.ts';
import type { Collection, PageKey, ViewSpec } from '../ports/view-store.ts';

type Doc = Readonly<{ at: number; isGone: boolean }>;
const view: ViewSpec = { name: 'docs.v1', indexes: { byTime: ['at'] } };
/** Documents in the order of `at`, two of them at each time; `isGone` by a pattern. */
const collection = (pattern: string) => {
  const docs = [...pattern].map((sign, n) => ({ id: `d${String(n)}`, doc: { at: Math.floor(n / 2), isGone: sign === '-' } }));
  let asked = 0;
  const find: Collection<Doc>['find'] = ({ limit, after }) => {
    asked++;
    const from = after === undefined ? 0 : docs.findIndex(({ id }) => id === after.id) + 1;
    const items = docs.slice(from, from + limit);
    const last = items.at(-1);
    const next = last === undefined || from + limit >= docs.length ? undefined : { value: last.doc.at, id: last.id };
    return Promise.resolve({ items, next });
  };
  return { find, asked: () => asked };
};
const present = (docs: readonly Doc[]) => Promise.resolve(docs.map((doc) => (doc.isGone ? undefined : doc.at)));
const query = { index: 'byTime', equals: [] } as const;

const walk = async (pattern: string, limit: number): Promise<readonly (readonly number[])[]> => {
  const { find } = collection(pattern);
  const pages: (readonly number[])[] = [];
  for (let after: PageKey | undefined; ;) {
    const { items, next } = await findFiltered({ find }, view, { ...query, limit, ...(after === undefined ? {} : { after }) }, present);
    pages.push(items);
    if (next === undefined) return pages;
    after = next;
  }
};

describe('U7 a page of a filtered query', () => {
  it('U7 is full unless it is the last, while no more entries are filtered out than a page reads', async () => {
    expect(await walk('++++', 3)).toEqual([[0, 0, 1], [1]]);
    expect(await walk('+---+-++', 2)).toEqual(
      [
        [0, 2],
        [3, 3],
      ].filter((page) => page.length > 0),
    );
    expect(await walk('--+--+--+-', 2)).toEqual([[1, 2], [4]]);
    expect(await walk('-----', 2)).toEqual([[]]);
    expect(await walk('', 2)).toEqual([[]]);
  });
  it('U7 returns each entry once, with every limit', async () => {
    for (let limit = 1; limit < 9; limit++) expect((await walk('+-+--+++---+-+', limit)).flat()).toEqual([0, 1, 2, 3, 3, 5, 6]);
  });
  it('is short, or empty, and has a next one, when ten times its limit was read', async () => {
    expect(await walk(`+${'-'.repeat(30)}++`, 2)).toEqual([[0], [15, 16]]);
    expect(await walk(`${'-'.repeat(25)}+`, 1)).toEqual([[], [], [12]]);
  });
  it('queries no more often than needed to fill it', async () => {
    const { find, asked } = collection('++++++');
    await findFiltered({ find }, view, { ...query, limit: 3 }, present);
    expect(asked()).toBe(1);
  });
});
