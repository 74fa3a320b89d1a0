import { expect } from '@jest/globals';
import { START, type ViewStore } from '@guildhall/eventing';
import type { Check } from './contract.ts';
import { withSeed } from '../builders/seeded.ts';
import { at, contents, doc, inRank, open, put } from './view-store.samples.ts';

export const documentChecks: readonly Check<ViewStore>[] = [
  {
    title: 'answers that a document that was never written does not exist',
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
    title: 'reads written documents at once, in the order of the given ids',
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
    title: 'ignores a write that is not newer than the stored document',
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
    title: 'does not bring a removed document back when an older write comes again',
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
    title: 'moves its checkpoint only forward, even when a write has no documents',
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
    title: 'shows the same after repeated and overlapping random writes as after each of them once',
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
    title: 'lists all documents in the order of their ids, without removed ones',
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
