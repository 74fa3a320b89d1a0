import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FailureCounts } from '@guildhall/identity';

/** `pass` lets so many milliseconds pass. */
export type Subject = Readonly<{ counts: FailureCounts; pass: (ms: number) => Promise<void> }>;

export const [MOST, WINDOW] = [3, 2_000];

/** The contract of all failure counts. */
export const failureCountsContract = (name: string, make: () => Promise<Subject>): void =>
  describe(`failure counts ${name}`, () => {
    let made: Subject;
    const fail = (who: string, times: number) => Promise.all(Array.from({ length: times }, () => made.counts.begin(who)));
    beforeEach(async () => {
      made = await make();
    });

    it('allow so many failures, even concurrent ones, and then give the seconds to wait', async () => {
      const outcomes = await fail('ada', MOST + 2);
      expect(outcomes.filter((wait) => wait === undefined)).toHaveLength(MOST);
      for (const wait of outcomes.filter((one) => one !== undefined)) expect([1, WINDOW / 1_000]).toContain(wait);
      expect(await made.counts.begin('bob')).toBeUndefined();
    });

    it('are reset after the window', async () => {
      await fail('ada', MOST);
      expect(await made.counts.begin('ada')).toBeDefined();
      await made.pass(WINDOW + 100);
      expect(await made.counts.begin('ada')).toBeUndefined();
    });

    it('can be decremented', async () => {
      await fail('ada', MOST);
      await made.counts.forgive('ada');
      expect(await made.counts.begin('ada')).toBeUndefined();
      expect(await made.counts.begin('ada')).toBeDefined();
    });

    it('can be reset', async () => {
      await fail('ada', MOST + 1);
      await fail('bob', MOST);
      await made.counts.reset('ada');
      const again = await fail('ada', MOST + 1);
      expect(again.filter((wait) => wait === undefined)).toHaveLength(MOST);
      expect(await made.counts.begin('bob')).toBeDefined();
    });
  });
