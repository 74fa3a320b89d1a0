import { expect } from '@jest/globals';
import type { PageKey, ViewStore } from '@guildhall/eventing';
import type { Check } from './contract.ts';
import { withSeed } from '../builders/seeded.ts';
import { at, doc, idsOf, inRank, open, paged, put, viewSpec } from './view-store.samples.ts';

export const queryChecks: readonly Check<ViewStore>[] = [
  {
    title: 'finds by equality, and orders by the next field and then by id, in both directions and within bounds',
    run: async ({ port }) => {
      const documents = await open(port);
      const ranks = { a: 10, b: 2, c: 2, d: -1, e: 7.5 };
      await documents.write(
        [...Object.entries(ranks).map(([id, rank]) => put(id, 1, doc(rank))), put('other', 1, doc(2, 'a', 'h'))],
        at(1),
      );
      expect(await inRank(documents)).toEqual(['d', 'b', 'c', 'e', 'a']);
      expect(await inRank(documents, { order: 'descending' })).toEqual(['a', 'e', 'c', 'b', 'd']);
      expect(await inRank(documents, { from: 2, to: 10 })).toEqual(['b', 'c', 'e']);
      expect(await inRank(documents, { equals: ['g', 2], order: 'descending' })).toEqual(['c', 'b']);
      expect(await documents.find({ index: 'byGroup', equals: ['g'], limit: 2 })).toEqual({
        items: [
          { id: 'a', doc: doc(10) },
          { id: 'b', doc: doc(2) },
        ],
        next: { id: 'b' },
      });
    },
  },
  {
    title: 'leaves a document that lacks a field out of the index, and updates the index when a field changes',
    run: async ({ port }) => {
      const documents = await open(port);
      await documents.write([put('a', 1, doc(undefined)), put('b', 1, doc(1))], at(1));
      expect([await inRank(documents), idsOf((await documents.find({ index: 'byGroup', equals: ['g'], limit: 9 })).items)]).toEqual([
        ['b'],
        ['a', 'b'],
      ]);
      await documents.write([put('a', 2, doc(0)), put('b', 2, doc(undefined))], at(2));
      expect(await inRank(documents)).toEqual(['a']);
      await documents.write([put('a', 3, doc(0, 'a', 'h'))], at(3));
      expect(await inRank(documents)).toEqual([]);
    },
  },
  {
    title: 'pages through a random collection with each document exactly once',
    run: async ({ port }) =>
      withSeed(async (random) => {
        const documents = await open(port);
        const ranks = new Map(Array.from({ length: 60 }, (_, n) => [`id${at(n)}`, random.below(7)]));
        await documents.write(
          random.shuffle([...ranks]).map(([id, rank]) => put(id, 1, doc(rank))),
          at(1),
        );
        const expected = [...ranks].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1)).map(([id]) => id);
        const limit = 1 + random.below(9);
        expect(await paged(documents, { index: 'byRank', equals: ['g'], limit })).toEqual(expected);
        expect(await paged(documents, { index: 'byRank', equals: ['g'], limit, order: 'descending' })).toEqual(expected.toReversed());
        expect(await paged(documents, { index: 'byGroup', equals: ['g'], limit, order: 'descending' })).toEqual(
          [...ranks.keys()].toReversed(),
        );
      }),
  },
  {
    title: 'orders numbers before text, and text and ids by their bytes, within bounds and page by page',
    run: async ({ port }) => {
      const documents = await port.collection<Readonly<{ group: string; rank: number | string }>>(viewSpec());
      const ranks = [-1, 2, 10, '', '10', '2', 'B', 'a', 'ab', 'é', '\uFFFD', '\u{1F41D}'];
      const ids = ['A', 'Z', 'a', 'é', '\uFFFD', '\u{1F41D}'];
      await documents.write(
        ranks
          .flatMap((rank) => ids.map((id) => ({ id: `${JSON.stringify(rank)}|${id}`, position: at(1), doc: { group: 'g', rank } })))
          .toReversed(),
        at(1),
      );
      const among = (some: readonly (string | number)[]): readonly string[] =>
        some.flatMap((rank) => ids.map((id) => `${JSON.stringify(rank)}|${id}`));
      const query = { index: 'byRank', equals: ['g'], limit: 7 };
      expect(await paged(documents, query)).toEqual(among(ranks));
      expect(await paged(documents, { ...query, order: 'descending' })).toEqual(among(ranks).toReversed());
      expect(await paged(documents, { ...query, from: 2, to: 'a' })).toEqual(among(ranks.slice(1, 7)));
      expect(await paged(documents, { ...query, from: '2', order: 'descending' })).toEqual(among(ranks.slice(5)).toReversed());
      expect(await paged(documents, { ...query, to: 10 })).toEqual(among(ranks.slice(0, 2)));
    },
  },
  {
    title: 'compares the fields that are declared as filters, together with bounds and order, page by page',
    run: async ({ port }) =>
      withSeed(async (random) => {
        const documents = await open(port);
        const all = Array.from({ length: 60 }, (_, n) => ({ id: `id${at(n)}`, rank: random.below(9), label: random.pick(['a', 'b']) }));
        await documents.write(
          random.shuffle(all).map(({ id, rank, label }) => put(id, 1, doc(rank, label))),
          at(1),
        );
        const inOrder = all.toSorted((one, other) => one.rank - other.rank || (one.id < other.id ? -1 : 1));
        const expected = idsOf(inOrder.filter(({ label }) => label === 'b'));
        const query = { index: 'byRank', equals: ['g'], limit: 1 + random.below(5), where: { label: 'b' } };
        expect(await paged(documents, query)).toEqual(expected);
        expect(await paged(documents, { ...query, order: 'descending' })).toEqual(expected.toReversed());
        expect(await paged(documents, { ...query, from: 3, to: 6 })).toEqual(
          idsOf(inOrder.filter(({ label, rank }) => label === 'b' && rank >= 3 && rank < 6)),
        );
        expect(await paged(documents, { ...query, where: { label: undefined } })).toEqual(idsOf(inOrder));
        expect(await paged(documents, { ...query, index: 'byGroup', where: { label: 'a', rank: 4 } })).toEqual(
          idsOf(all.filter(({ label, rank }) => label === 'a' && rank === 4)),
        );
      }),
  },
  {
    title: 'ends a page when ten times its limit has been looked at, with a next one though it is short or empty',
    run: async ({ port }) => {
      const documents = await open(port);
      const rare = [0, 41, 42, 43];
      const all = Array.from({ length: 50 }, (_, n) => put(`id${at(n)}`, 1, doc(n, rare.includes(n) ? 'rare' : 'a')));
      await documents.write(all, at(1));
      const query = { index: 'byRank', equals: ['g'], limit: 2, where: { label: 'rare' } };
      const pages: unknown[] = [];
      for (let after: PageKey | undefined, n = 0; n < 4; n++) {
        const { items, next } = await documents.find({ ...query, ...(after && { after }) });
        pages.push([idsOf(items), next?.value]);
        after = next;
      }
      expect(pages).toEqual([
        [[`id${at(0)}`], 19],
        [[], 39],
        [[`id${at(41)}`, `id${at(42)}`], 42],
        [[`id${at(43)}`], undefined],
      ]);
    },
  },
  {
    title: 'refuses a query that does not match an index and the filters beside them',
    run: async ({ port }) => {
      const documents = await open(port);
      await expect(documents.find({ index: 'byRank', equals: ['g'], limit: 1, where: { group: 'g' } })).rejects.toThrow();
      await expect(documents.find({ index: 'byRank', equals: ['g'], limit: 1, where: { rank: undefined } })).rejects.toThrow();
      await expect(documents.find({ index: 'byLabel', equals: [], limit: 1 })).rejects.toThrow();
      await expect(documents.find({ index: 'byRank', equals: [], limit: 1 })).rejects.toThrow();
      await expect(documents.find({ index: 'byGroup', equals: ['g', 'h'], limit: 1 })).rejects.toThrow();
    },
  },
];
