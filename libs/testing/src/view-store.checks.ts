import { expect } from '@jest/globals';
import { START, type Collection, type Place, type Query, type ViewSpec, type ViewStore, type ViewWrite } from '@guildhall/eventing';
import type { Check } from './contract.ts';
import { freshWord } from './ids.ts';
import { withSeed } from './seeded.ts';

type Doc = Readonly<{ group: string; rank?: number; label: string }>;
const at = (n: number): string => String(n).padStart(6, '0');
const viewSpec = (): ViewSpec => ({ name: `${freshWord()}.v1`, indexes: { byRank: ['group', 'rank'], byGroup: ['group'] } });
const doc = (rank: number | undefined, label = 'a', group = 'g'): Doc => (rank === undefined ? { group, label } : { group, rank, label });
const put = (id: string, position: number, value: Doc | undefined): ViewWrite<Doc> => ({ id, position: at(position), doc: value });
const open = (port: ViewStore, generation?: number): Promise<Collection<Doc>> => port.collection<Doc>(viewSpec(), generation);
const idsOf = (items: readonly Readonly<{ id: string }>[]): readonly string[] => items.map(({ id }) => id);
const inRank = async (documents: Collection<Doc>, more: Partial<Query> = {}): Promise<readonly string[]> =>
  idsOf((await documents.find({ index: 'byRank', equals: ['g'], limit: 100, ...more })).items);

/** All pages of a query, one after the other. */
const paged = async (documents: Collection<unknown>, query: Query): Promise<readonly string[]> => {
  const ids: string[] = [];
  let after: Place | undefined;
  do {
    const page = await documents.find({ ...query, ...(after && { after }) });
    ids.push(...idsOf(page.items));
    after = page.next;
  } while (after !== undefined);
  return ids;
};

const contents = async (documents: Collection<Doc>): Promise<unknown> => {
  const all: unknown[] = [];
  for await (const found of documents.all()) all.push(found);
  return { all, checkpoint: await documents.checkpoint(), byRank: await inRank(documents) };
};

export const documentChecks: readonly Check<ViewStore>[] = [
  {
    title: 'knows nothing of what was never written',
    run: async ({ port }) => {
      const documents = await open(port);
      expect([await documents.get('x'), await documents.getMany(['x']), await documents.checkpoint()]).toEqual([
        undefined,
        [undefined],
        START,
      ]);
      expect(await documents.load(['x'])).toEqual([{ doc: undefined, position: START }]);
      expect(await documents.find({ index: 'byGroup', equals: ['g'], limit: 9 })).toEqual({ items: [], next: undefined });
    },
  },
  {
    title: 'reads at once what was written, in the order asked for',
    run: async ({ port }) => {
      const documents = await open(port);
      await documents.write([put('a', 1, doc(1)), put('b', 2, doc(2))], at(2));
      expect(await documents.get('a')).toEqual(doc(1));
      expect(await documents.getMany(['b', 'x', 'a'])).toEqual([doc(2), undefined, doc(1)]);
      expect(await documents.load(['b'])).toEqual([{ doc: doc(2), position: at(2) }]);
      expect(await documents.checkpoint()).toBe(at(2));
    },
  },
  {
    title: 'ignores a write that is not newer than what is there',
    run: async ({ port }) => {
      const documents = await open(port);
      await documents.write([put('a', 5, doc(1, 'new'))], at(5));
      await documents.write([put('a', 4, doc(2, 'older'))], at(5));
      await documents.write([put('a', 5, doc(3, 'same')), put('b', 5, doc(4))], at(5));
      expect(await documents.get('a')).toEqual(doc(1, 'new'));
      expect(await inRank(documents)).toEqual(['a', 'b']);
    },
  },
  {
    title: 'keeps what was removed removed when an older write comes again',
    run: async ({ port }) => {
      const documents = await open(port);
      await documents.write([put('a', 1, doc(1))], at(1));
      await documents.write([put('a', 2, undefined), put('never', 2, undefined)], at(2));
      await documents.write([put('a', 1, doc(1)), put('never', 1, doc(1))], at(2));
      expect(await documents.getMany(['a', 'never'])).toEqual([undefined, undefined]);
      expect(await inRank(documents)).toEqual([]);
      expect(await documents.load(['a'])).toEqual([{ doc: undefined, position: at(2) }]);
      await documents.write([put('a', 3, doc(7))], at(3));
      expect(await inRank(documents)).toEqual(['a']);
    },
  },
  {
    title: 'moves its checkpoint forward only, also without documents',
    run: async ({ port }) => {
      const documents = await open(port);
      await documents.write([], at(5));
      await documents.write([put('a', 1, doc(1))], at(3));
      expect(await documents.checkpoint()).toBe(at(5));
      await Promise.all([documents.write([put('b', 7, doc(1))], at(7)), documents.write([], at(8))]);
      expect([await documents.checkpoint(), await documents.get('b')]).toEqual([at(8), doc(1)]);
    },
  },
  {
    title: 'shows the same after random writes that are repeated and overlap as after each once',
    run: async ({ port }) =>
      withSeed(async (random) => {
        const [once, twice] = [await open(port), await open(port)];
        const writes = Array.from({ length: 80 }, (_, n) => {
          const value = random.below(4) === 0 ? undefined : doc(random.below(5), `label ${n}`, random.pick(['g', 'h']));
          return put(`id${random.below(12)}`, n + 1, value);
        });
        for (const write of writes) await once.write([write], write.position);
        for (let n = 0; n < writes.length; n += 5) {
          const again = writes.slice(Math.max(0, n - random.below(20)), n + 5);
          await twice.write(
            random.below(2) === 0 ? again : again.filter((write) => again.findLast(({ id }) => id === write.id) === write),
            at(n + 5),
          );
        }
        expect(await contents(twice)).toEqual(await contents(once));
      }),
  },
  {
    title: 'lists all documents by id, without the removed ones',
    run: async ({ port }) => {
      const documents = await open(port);
      const ids = Array.from({ length: 1_100 }, (_, n) => `id${at(n)}`);
      await documents.write([...ids.toReversed().map((id) => put(id, 1, doc(1))), put('gone', 1, undefined)], at(1));
      const seen: string[] = [];
      for await (const { id } of documents.all()) seen.push(id);
      expect(seen).toEqual(ids);
    },
  },
];

export const queryChecks: readonly Check<ViewStore>[] = [
  {
    title: 'finds by equality, and orders by the next field and then by id, both ways and within bounds',
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
    title: 'leaves a document out of an index of which it lacks a field, and moves it when the field changes',
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
    title: 'visits each document of a random collection exactly once, page by page',
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
    title: 'orders numbers before text and text by its bytes, ids too, within bounds and page by page',
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
    title: 'refuses to be asked otherwise than by its indexes',
    run: async ({ port }) => {
      const documents = await open(port);
      await expect(documents.find({ index: 'byLabel', equals: [], limit: 1 })).rejects.toThrow();
      await expect(documents.find({ index: 'byRank', equals: [], limit: 1 })).rejects.toThrow();
      await expect(documents.find({ index: 'byGroup', equals: ['g', 'h'], limit: 1 })).rejects.toThrow();
    },
  },
];

export const generationChecks: readonly Check<ViewStore>[] = [
  {
    title: 'fills a generation beside the live one, and switches to it all who follow',
    run: async ({ port }) => {
      const spec = viewSpec();
      const following = await port.collection<Doc>(spec);
      await following.write([put('a', 1, doc(1, 'old'))], at(1));
      const next = await port.collection<Doc>(spec, 2);
      await next.write([put('a', 1, doc(1, 'new'))], at(4));
      expect([await port.live(spec.name), await following.get('a'), await following.checkpoint()]).toEqual([1, doc(1, 'old'), at(1)]);
      expect(await port.switch(spec.name, 1, 2)).toBe(true);
      expect([await port.live(spec.name), await following.get('a'), await following.checkpoint()]).toEqual([2, doc(1, 'new'), at(4)]);
      expect(await (await port.collection<Doc>(spec, 1)).get('a')).toEqual(doc(1, 'old'));
    },
  },
  {
    title: 'lets one of two switches win',
    run: async ({ port }) => {
      const spec = viewSpec();
      for (const generation of [1, 2, 3]) await port.collection<Doc>(spec, generation);
      const switches = await Promise.all([port.switch(spec.name, 1, 2), port.switch(spec.name, 1, 3)]);
      expect(switches.toSorted()).toEqual([false, true]);
      expect(await port.live(spec.name)).toBe(switches[0] ? 2 : 3);
    },
  },
  {
    title: 'drops a generation, which then starts from nothing',
    run: async ({ port }) => {
      const spec = viewSpec();
      await (await port.collection<Doc>(spec, 2)).write([put('a', 1, doc(1))], at(1));
      await (await port.collection<Doc>(spec, 2)).write([], at(9));
      await port.drop(spec.name, 2);
      const again = await port.collection<Doc>(spec, 2);
      expect([await again.get('a'), await again.checkpoint()]).toEqual([undefined, START]);
    },
  },
  {
    title: 'keeps documents, checkpoints and the live generation over a restart',
    restarts: true,
    run: async ({ port, restart }) => {
      const spec = viewSpec();
      await (await port.collection<Doc>(spec, 2)).write([put('a', 1, doc(1)), put('b', 1, undefined)], at(1));
      await port.switch(spec.name, 1, 2);
      const documents = await (await restart?.())?.collection<Doc>(spec);
      expect([await documents?.get('a'), await documents?.checkpoint()]).toEqual([doc(1), at(1)]);
      await documents?.write([put('b', 1, doc(2))], at(1));
      expect(await documents?.get('b')).toBeUndefined();
    },
  },
];
