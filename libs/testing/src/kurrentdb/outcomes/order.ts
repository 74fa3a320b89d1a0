import { upTo, type Scenario } from './scenario.ts';

const REQUESTS = [
  '1:1 2:2 1:3',
  '1:1 2:2 1:3 if 1=no_stream 2=no_stream',
  '1:1 1:2 2:3 if 1=no_stream 2=no_stream',
  '2:1 1:2 if 1=no_stream 2=no_stream',
  '2:1 1:2',
  '1:1 2:2 3:3 1:4 2:5 3:6 if 3=no_stream 2=no_stream 1=no_stream',
  '1:1 1:2 1:3 if 1=no_stream',
  '1:1 ^1:2',
];

const orderOf = (request: string): Scenario => ({
  title: `order: ${request}`,
  run: async ({ s, ask, read }) => {
    const outcome = await ask(request);
    const events: (readonly [bigint, string])[] = [];
    for (const n of upTo(3))
      await read(s(n), {}, ({ revision, id, position }) => events.push([position?.commit ?? -1n, `${n} ${revision}: ${id}`]));
    const inOrder = events.toSorted(([a], [b]) => (a < b ? -1 : 1));
    return { ...Object(outcome), byPosition: inOrder.map(([, event]) => event), places: new Set(events.map(([at]) => at)).size };
  },
});

export const order: readonly Scenario[] = [
  ...REQUESTS.map(orderOf),
  {
    title: 'order: of positions over several appends',
    run: async ({ ask }) => ({ one: await ask('1:1'), two: await ask('2:2'), three: await ask('1:3 2:4') }),
  },
  {
    title: 'order: $all in the order of the records',
    run: async ({ s, e, ask, fill, positionOf, readAll }) => {
      await fill(s(3), [e(9)]);
      const outcome = await ask('1:1 2:2 1:3');
      const fromPosition = await positionOf(s(3));
      return {
        ...Object(outcome),
        all: await readAll({ fromPosition, maxCount: 9 }),
        one: await readAll({ fromPosition, maxCount: 1 }),
        back: await readAll({ fromPosition: 'end', direction: 'backwards', maxCount: 2 }),
      };
    },
  },
];
