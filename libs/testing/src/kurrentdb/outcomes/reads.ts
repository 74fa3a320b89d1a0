import { isDeepStrictEqual } from 'node:util';
import { sorted } from './attempts.ts';
import { make, states, type Scenario } from './scenario.ts';
import type { World } from './world.ts';

type ReadOptions = Parameters<World['read']>[1];

const reading = (words: string, options: ReadOptions, state = 'at revision 5'): Scenario => ({
  title: `read: ${words}`,
  run: async (world) => {
    await make(world, state);
    return world.read(world.s(1), options);
  },
});

const OPTIONS: Readonly<Record<string, ReadOptions>> = {
  'from the last event': { fromRevision: 5n },
  'from just beyond the end': { fromRevision: 6n },
  'from far beyond the end': { fromRevision: 1_000_000n },
  'from -1': { fromRevision: -1n },
  one: { maxCount: 1 },
  'two from 3': { fromRevision: 3n, maxCount: 2 },
  none: { maxCount: 0 },
  'from the end, forwards': { fromRevision: 'end' },
  'backwards from 2': { fromRevision: 2n, direction: 'backwards' },
  'backwards from beyond the end, two': { fromRevision: 99n, direction: 'backwards', maxCount: 2 },
};

const MINUTE_MS = 60_000;
const isNow = (created: unknown): boolean => created instanceof Date && Math.abs(Number(created) - Date.now()) < MINUTE_MS;
const TEXT = 'äß中🎉 "quoted" \\ \n';
const DATA = {
  text: `${TEXT} \u2028`,
  ...{ int: 9_007_199_254_740_991, float: 0.1, tiny: 1e-7, negative: -0.5, huge: 1e300, big: '123456789012345678901234567890' },
  ...{ yes: true, none: null, list: [1, [2, {}]], deep: { a: { b: [] } }, '': 'empty key', $dollar: 1 },
};

const OTHERS: readonly Scenario[] = [
  {
    title: 'read: in another case than it was written in',
    run: async ({ s, naming, ask, read }) => ({ written: await ask('1:1'), read: await read(naming(s(1).toUpperCase(), 'UPPER')) }),
  },
  {
    title: 'read: a soft-deleted stream that was written again',
    run: async ({ s, es, fill, softDelete, read, ask }) => {
      await fill(s(1), es(3));
      await softDelete(s(1));
      return {
        written: await ask('1:4 if 1=no_stream'),
        read: await read(s(1)),
        one: await read(s(1), { fromRevision: 0n, maxCount: 1 }),
        again: await ask('1:5 if 1=3'),
      };
    },
  },
  {
    title: 'read: metadata',
    run: async ({ s, e, fill, appendOld, read }) => {
      await fill(s(1), [e(1), e(2, { metadata: { actor: 'a', text: TEXT, number: '5', empty: '' } }), e(3, { metadata: {} })]);
      await appendOld(s(1), [e(4), e(5, { metadata: { n: 1, deep: { list: [1, null] } } })]);
      return read(s(1), {}, ({ id, metadata, created, isJson }) => ({
        ...{ id, metadata: sorted(metadata) ?? 'none', isJson, isNow: isNow(created) },
      }));
    },
  },
  {
    title: 'read: data',
    run: async ({ s, e, append, read }) => {
      await append([[s(1), e(1, { data: DATA })]]);
      return read(s(1), {}, ({ data, position }) => ({
        same: isDeepStrictEqual(data, DATA),
        inOrder: JSON.stringify(data) === JSON.stringify(DATA),
        onePosition: position?.commit === position?.prepare,
      }));
    },
  },
];

export const reads: readonly Scenario[] = [
  ...Object.keys(states).map((state) => reading(`all of a stream ${state}`, {}, state)),
  ...Object.keys(states).map((state) =>
    reading(`backwards from the end of a stream ${state}`, { fromRevision: 'end', direction: 'backwards' }, state),
  ),
  ...Object.entries(OPTIONS).map(([words, options]) => reading(words, options)),
  reading('absent, from 5', { fromRevision: 5n }, 'absent'),
  ...OTHERS,
];
