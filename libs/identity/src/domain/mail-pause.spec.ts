import { describe, expect, test } from '@jest/globals';
import { after, at, DAY, MINUTE } from '../../test/events-fixture.ts';
import { mailedAgain, mayMailAgain } from './mail-pause.ts';

describe('S2 the pause between mails of one kind', () => {
  const mayAfter = (count: number, ms: number): boolean => mayMailAgain({ count, last: at }, MINUTE, after(ms));
  test('does not hold back the first mail', () => {
    expect(mayMailAgain(undefined, MINUTE, at)).toBe(true);
  });
  test.each([
    [1, 1],
    [2, 2],
    [3, 4],
    [6, 32],
    [7, 60],
    [50, 60],
  ])('after %d mails is %d minutes', (count, minutes) => {
    expect(mayAfter(count, minutes * MINUTE - 1)).toBe(false);
    expect(mayAfter(count, minutes * MINUTE)).toBe(true);
  });
});

describe('the count of mails', () => {
  test('starts with the first and rises with each', () => {
    expect(mailedAgain(undefined, at)).toEqual({ count: 1, last: at });
    expect(mailedAgain({ count: 1, last: at }, after(MINUTE))).toEqual({ count: 2, last: after(MINUTE) });
  });
  test('starts again after a day without any', () => {
    expect(mailedAgain({ count: 9, last: at }, after(DAY - 1)).count).toBe(10);
    expect(mailedAgain({ count: 9, last: at }, after(DAY)).count).toBe(1);
  });
});
