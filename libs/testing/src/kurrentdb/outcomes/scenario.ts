import type { World } from './world.ts';

/** One small question to a server, to which nobody else writes meanwhile. */
export type Scenario = Readonly<{ title: string; run: (world: World) => unknown }>;

/** How stream S1 is made, and its last revision. */
export type State = readonly [last: bigint, make: (world: World) => Promise<unknown>];
export const states: Readonly<Record<string, State>> = {
  absent: [-1n, async () => undefined],
  'at revision 0': [0n, ({ fill, s, e }) => fill(s(1), [e(1)])],
  'at revision 5': [5n, ({ fill, s, es }) => fill(s(1), es(6))],
  'soft-deleted after 3 events': [2n, ({ fill, s, es, softDelete }) => fill(s(1), es(3)).then(() => softDelete(s(1)))],
  'tombstoned after 3 events': [2n, ({ fill, s, es, client }) => fill(s(1), es(3)).then(() => client.tombstoneStream(s(1)))],
};
export const make = (world: World, state: string): Promise<unknown> => {
  const [, how] = states[state] ?? [];
  if (how === undefined) throw new Error(`no such state: ${state}`);
  return how(world);
};

export const upTo = (count: number, from = 1): readonly number[] => Array.from({ length: count }, (_, n) => n + from);
