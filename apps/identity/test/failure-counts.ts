import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FailureCounts } from '@guildhall/identity';

/** `pass`: milliseconds go by. */
export type Made = Readonly<{ counts: FailureCounts; pass: (ms: number) => Promise<void> }>;

export const [MOST, WINDOW] = [3, 2_000];

/** What every way of counting promises. */
export const failureCountsContract = (name: string, make: () => Promise<Made>): void =>
  describe(`failures, counted ${name}`, () => {
    let made: Made;
    const fail = (who: string, times: number) => Promise.all(Array.from({ length: times }, () => made.counts.begin(who)));
    beforeEach(async () => {
      made = await make();
    });

    it('are let pass until there are too many, also at once, and then it is said how long', async () => {
      const outcomes = await fail('ada', MOST + 2);
      expect(outcomes.filter((wait) => wait === undefined)).toHaveLength(MOST);
      for (const wait of outcomes.filter((one) => one !== undefined)) expect([1, WINDOW / 1_000]).toContain(wait);
      expect(await made.counts.begin('bob')).toBeUndefined();
    });

    it('are forgotten with the window', async () => {
      await fail('ada', MOST);
      expect(await made.counts.begin('ada')).toBeDefined();
      await made.pass(WINDOW + 100);
      expect(await made.counts.begin('ada')).toBeUndefined();
    });

    it('are forgiven one by one', async () => {
      await fail('ada', MOST);
      await made.counts.forgive('ada');
      expect(await made.counts.begin('ada')).toBeUndefined();
      expect(await made.counts.begin('ada')).toBeDefined();
    });

    it('are forgotten all at once', async () => {
      await fail('ada', MOST + 1);
      await fail('bob', MOST);
      await made.counts.reset('ada');
      const again = await fail('ada', MOST + 1);
      expect(again.filter((wait) => wait === undefined)).toHaveLength(MOST);
      expect(await made.counts.begin('bob')).toBeDefined();
    });
  });
