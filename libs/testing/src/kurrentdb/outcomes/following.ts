import type { AllStreamSubscription, Position, ReadPosition } from '@kurrent/kurrentdb-client';
import type { Filter } from './listening.ts';
import type { Scenario } from './scenario.ts';
import type { World } from './world.ts';

export type Deed = (world: World, subscription: AllStreamSubscription) => unknown;
type FilterOf = (world: World) => Partial<Filter>;
type How = Readonly<{
  /** Where the subscription begins, by the position of E0. */
  from?: (position: Position, world: World) => ReadPosition | Promise<ReadPosition>;
  /** What is done, one thing after the other, when all was said. */
  deeds?: readonly Deed[];
  /** All events in one append. */
  inOne?: boolean;
}>;

/**
 * A subscription to `$all` that begins at E0. E1 and so on are written before, by the pattern: a dot is an event that does not match, a
 * digit one of that stream. Without a filter the subscription has none.
 */
export const follow = (words: string, pattern: string, filterOf: FilterOf | undefined, how: How = {}): Scenario => ({
  title: `subscription: ${words}`,
  run: async (world) => {
    const { from = (position) => position, deeds = [], inOne = false } = how;
    const { word, s, e, other, fill, append, positionOf, listen } = world;
    await fill(other(9), [e(0)]);
    const records = Array.from(pattern, (mark, n) => [mark === '.' ? other(8) : s(Number(mark)), e(n + 1)] as const);
    if (inOne) await append(records);
    else for (const [stream, record] of records) await fill(stream, [record]);
    const start = await from(await positionOf(other(9)), world);
    const filter = filterOf && { prefixes: [`${word}-`], ...filterOf(world) };
    return listen(start, filter, ...deeds.map((deed) => (subscription: AllStreamSubscription) => deed(world, subscription)));
  },
});

export const window =
  (maxSearchWindow: number, checkpointInterval = 1): FilterOf =>
  () => ({ maxSearchWindow, checkpointInterval });
export const dots = (count: number): string => '.'.repeat(count);

/** Writes events by a pattern, from En on. */
export const write =
  (n: number, pattern: string): Deed =>
  async ({ fill, s, other, e }) => {
    for (const [at, mark] of [...pattern].entries()) await fill(mark === '.' ? other(8) : s(Number(mark)), [e(n + at)]);
  };
