import { randomInt } from 'node:crypto';

export type Seeded = Readonly<{
  seed: number;
  below: (limit: number) => number;
  pick: <T>(items: readonly T[]) => T;
  shuffle: <T>(items: readonly T[]) => T[];
}>;

/** Randomness that can be repeated (mulberry32). */
export const seeded = (seed: number): Seeded => {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return {
    seed,
    below,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
    shuffle: (items) =>
      items
        .map((item) => ({ item, at: below(2 ** 31) }))
        .sort((a, b) => a.at - b.at)
        .map(({ item }) => item),
  };
};

/** Runs a random test; a failure prints the seed, which as the second argument repeats the test. */
export const withSeed = async (test: (random: Seeded) => Promise<void>, seed = randomInt(2 ** 31)): Promise<void> => {
  try {
    await test(seeded(seed));
  } catch (error) {
    throw new Error(`failed with the seed ${seed}`, { cause: error });
  }
};
