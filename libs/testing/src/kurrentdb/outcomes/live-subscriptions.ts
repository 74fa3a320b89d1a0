import { dots, follow, window, write, type Deed } from './following.ts';
import type { Scenario } from './scenario.ts';

const unsubscribing: Deed = (_, subscription) => subscription.unsubscribe();
const destroying: Deed = (_, subscription) => void subscription.destroy();
const deleting: Deed = ({ softDelete, s }) => softDelete(s(1));

/** So far beyond an event that some of those written next stand before it. */
const A_LITTLE = 2_000n;
const BEYOND = 10_000_000n;

/** What a subscription says of what is written while it is there. */
export const liveSubscriptions: readonly Scenario[] = [
  follow('from beyond the end by 10,000,000', '11', window(10), {
    from: ({ commit, prepare }) => ({ commit: commit + BEYOND, prepare: prepare + BEYOND }),
    deeds: [write(50, '1.1')],
  }),
  {
    title: 'subscription: from a little beyond the end: what is written up to there is left out',
    run: async ({ word, s, es, fill, positionOf, listen }) => {
      await fill(s(1), es(1));
      const { commit } = await positionOf(s(1));
      const from = { commit: commit + A_LITTLE, prepare: commit + A_LITTLE };
      const said = await listen(from, { prefixes: [`${word}-`], maxSearchWindow: 10 }, () => fill(s(1), es(30, 2)));
      if (!Array.isArray(said)) return said;
      const [first] = es(1, 2);
      const came = said.flat().find((one) => typeof one === 'string' && /^[0-9a-f]{8}-/.test(one));
      return { first: said.slice(0, 1), someCame: came !== undefined, allCame: came === first?.id };
    },
  },
  follow('from the end, then .1.1', '11', window(10), { from: () => 'end', deeds: [write(50, '.1.1')] }),
  follow('from the end, no filter, then .1', '11', undefined, { from: () => 'end', deeds: [write(50, '.1')] }),
  ...[1, 2, 10].map((size) =>
    follow(`written while subscribed, window ${size}`, '1.', window(size), {
      deeds: [write(50, '1'), write(60, '...'), write(70, '1.'), write(80, dots(20))],
    }),
  ),
  follow('written while subscribed, window 10, every 2nd window', '1', window(10, 2), { deeds: [write(50, dots(45))] }),
  follow('written while subscribed, 100 that do not match, no window given', '', () => ({}), { deeds: [write(200, dots(100))] }),
  follow('unsubscribed, then more written', '1', window(10), { deeds: [unsubscribing, write(50, '1.')] }),
  follow('destroyed, then more written', '1', window(10), { deeds: [destroying, write(50, '1')] }),
  follow('a stream that is soft-deleted meanwhile', '111', window(10), { deeds: [deleting] }),
];
