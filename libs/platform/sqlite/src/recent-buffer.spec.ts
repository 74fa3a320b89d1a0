import { describe, expect, it } from '@jest/globals';
import { withSeed } from '@guildhall/testing';
import { recentBuffer } from './recent-buffer.ts';

describe('a buffer of recent items', () => {
  it('gives the items after a number, or undefined when they are no longer in the buffer', () =>
    withSeed(async (random) => {
      const recent = recentBuffer<{ number: number }>(7, 10);
      const all: number[] = [];
      for (let number = 8; number < 200; number += 1 + random.below(3)) {
        recent.push([{ number }]);
        all.push(number);
        const after = 7 + random.below(number - 6);
        const found = recent.after(after, 5);
        if (found !== undefined) expect(found.map((item) => item.number)).toEqual(all.filter((one) => one > after).slice(0, 5));
        expect(recent.after(all.at(-8) ?? 7, 5)).toBeDefined();
      }
      expect(recent.after(7, 5)).toBeUndefined();
      expect(recent.after(6, 5)).toBeUndefined();
    }));
});
