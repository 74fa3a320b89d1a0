import type { Position } from '@kurrent/kurrentdb-client';
import { dots, follow, window } from './following.ts';
import type { Scenario } from './scenario.ts';
import type { World } from './world.ts';

const windows = [1, 10, 1_000].flatMap((size): readonly Scenario[] => [
  follow(`nothing there, window ${size}`, '', window(size)),
  ...[3, 25].map((count) => follow(`${count} that do not match, window ${size}`, dots(count), window(size))),
  follow(`25 that match, window ${size}`, '1'.repeat(25), window(size)),
  ...['.1..11....1.', '...1....11'].map((pattern) => follow(`${pattern}, window ${size}`, pattern, window(size))),
]);

const filters: readonly Scenario[] = [
  follow('100 that do not match, no window given', dots(100), () => ({})),
  follow('1000 that do not match, window 32', dots(1_000), window(32), { inOne: true }),
  follow('50 that do not match, window 10, every 2nd window', dots(50), window(10, 2)),
  follow('.1..11....1. in one append, window 1', '.1..11....1.', window(1), { inOne: true }),
  follow('window 0', '1', window(0)),
  follow('interval 0', '1', window(10, 0)),
  follow('no filter', '.1.2', undefined),
  follow('several prefixes', '.1.2', ({ other, s }) => ({ prefixes: [other(8), s(2)] })),
  follow('a prefix without its dash', '12', ({ word }) => ({ prefixes: [word.slice(0, 8)], maxSearchWindow: 10 })),
  follow('a prefix in upper case', '12', ({ word }) => ({ prefixes: [word.toUpperCase()], maxSearchWindow: 10 })),
  follow('no prefixes', '12', () => ({ prefixes: [] })),
  follow('an empty prefix', '1.', () => ({ prefixes: [''] })),
  {
    title: 'subscription: categories of which one begins like the other',
    run: async ({ word, s, e, fill, positionOf, listen }) => {
      const categories = [word, word, `${word}er`, `${word}.er`, `x${word}`];
      for (const [n, category] of categories.entries()) await fill(s(1, category), [e(n)]);
      const from = await positionOf(s(1));
      const said: Record<string, unknown> = {};
      for (const prefix of ['-', '', 'er-'])
        said[`W${prefix}`] = await listen(from, { prefixes: [`${word}${prefix}`], maxSearchWindow: 100 });
      return said;
    },
  },
];

const shifted =
  (commit: bigint, prepare = commit) =>
  (position: Position): Position => ({ commit: position.commit + commit, prepare: position.prepare + prepare });
const atEvent =
  (revision: bigint) =>
  (_: Position, { positionOf, s }: World): Promise<Position> =>
    positionOf(s(1), revision);

const places: readonly Scenario[] = [
  follow('from the position of an event that matches', '111', window(10), { from: atEvent(1n) }),
  follow('from the last event', '111', window(10), { from: atEvent(2n) }),
  follow('from an event in the middle of one append', '1111', window(10), { inOne: true, from: atEvent(1n) }),
  ...[1, 10].map((size) => follow(`from a position where no event is, n + 1, window ${size}`, '11.1', window(size), { from: shifted(1n) })),
  follow('from a position where no event is, n - 1', '11.1', window(10), { from: shifted(-1n) }),
  follow('from a position where no event is, no filter', '11.1', undefined, { from: shifted(1n) }),
  follow('from a position whose prepare part is one more', '11', window(10), { from: shifted(0n, 1n) }),
  follow('from a position whose prepare part is one less', '11', window(10), { from: shifted(0n, -1n) }),
];

const deletions = (['deleteStream', 'tombstoneStream'] as const).map((call) =>
  follow(`events of a stream after ${call}`, '111', window(100), {
    from: async (position, { client, s }) => {
      await client[call](s(1));
      return position;
    },
  }),
);

const fromStart: Scenario = {
  title: 'subscription: from the start',
  run: async ({ s, es, fill, word, listen }) => {
    await fill(s(1), es(3));
    const heard = await listen('start', { prefixes: [`${word}-`], maxSearchWindow: 1_000 });
    if (!Array.isArray(heard)) return heard;
    const said: readonly unknown[] = heard;
    return { first: said[0], events: said.filter((one) => Array.isArray(one) && one[0] === 'event'), last: said.slice(-2) };
  },
};

export const subscriptions: readonly Scenario[] = [...windows, ...filters, ...places, ...deletions, fromStart];
