import { expect, it } from '@jest/globals';
import { limitPerKey } from './limit-per-key.ts';

it('runs so many pieces of work of a key at once, no more, and others when one of them has ended or failed', async () => {
  const limit = limitPerKey(2);
  const gates = [Promise.withResolvers<number>(), Promise.withResolvers<number>()];
  const running = gates.map(({ promise }) => limit('ada', () => promise));
  expect(limit('ada', () => Promise.resolve(3))).toBeUndefined();
  expect(await limit('bob', () => Promise.resolve(4))).toBe(4);
  gates[0]?.resolve(1);
  gates[1]?.reject(new Error('down'));
  expect(await running[0]).toBe(1);
  await expect(running[1]).rejects.toThrow('down');
  const again = [5, 6].map(async (n) => limit('ada', () => Promise.resolve(n)));
  expect(await Promise.all(again)).toEqual([5, 6]);
});
