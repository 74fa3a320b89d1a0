import { describe, expect, it } from '@jest/globals';
import { Crowded, slots } from './slots.ts';

describe('slots', () => {
  it('S7 let so many in at once, the next when one leaves, and nobody stand in line for long', async () => {
    const inTurn = slots(2, 50);
    const [first, second] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const going = [inTurn(() => first.promise), inTurn(() => second.promise)];
    const third = inTurn(() => Promise.resolve('third'));
    first.resolve('first');
    expect(await third).toBe('third');
    const fourth = inTurn(() => first.promise);
    expect(await fourth).toBe('first');
    const held = inTurn(() => new Promise<string>(() => undefined));
    const began = performance.now();
    await expect(inTurn(() => Promise.resolve('late'))).rejects.toThrow(Crowded);
    expect(performance.now() - began).toBeLessThan(1_000);
    second.resolve('second');
    expect(await Promise.all(going)).toEqual(['first', 'second']);
    expect(await inTurn(() => Promise.resolve('again'))).toBe('again');
    void held;
  });

  it('are free again after what fails', async () => {
    const inTurn = slots(1, 50);
    await expect(inTurn(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await inTurn(() => Promise.resolve('yes'))).toBe('yes');
  });
});
