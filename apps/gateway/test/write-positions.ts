import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { realDelay } from '@guildhall/testing';
import type { WritePositions } from '../src/forward/write-positions.ts';

/** The contract of all stores of write positions. */
export const writePositionsContract = (name: string, make: () => Promise<WritePositions>): void => {
  describe(`write positions ${name}`, () => {
    const [ada, bob] = [randomUUID(), randomUUID()];

    it('are kept by account and service', async () => {
      const positions = await make();
      await positions.record('notes', ada, '0000000000000007');
      expect(await positions.lastOf('notes', ada)).toBe('0000000000000007');
      expect(await positions.lastOf('notes', bob)).toBeUndefined();
      expect(await positions.lastOf('things', ada)).toBeUndefined();
    });

    it('give the time since the last write, in whichever order writes are recorded', async () => {
      const [positions, carol] = [await make(), randomUUID()];
      expect(await positions.sinceLast('notes', carol)).toBeUndefined();
      await positions.record('notes', carol, '0000000000000007');
      await realDelay(300);
      expect(await positions.sinceLast('notes', carol)).toBeGreaterThanOrEqual(250);
      await positions.record('notes', carol, '0000000000000006');
      expect(await positions.sinceLast('notes', carol)).toBeLessThan(250);
      expect(await positions.lastOf('notes', carol)).toBe('0000000000000007');
      expect(await positions.sinceLast('things', carol)).toBeUndefined();
    });

    it('keep the latest position, in whichever order writes are recorded, even concurrently', async () => {
      const positions = await make();
      for (const position of ['0000000000000009', '0000000000000010', '0000000000000008']) await positions.record('notes', ada, position);
      expect(await positions.lastOf('notes', ada)).toBe('0000000000000010');
      const many = Array.from({ length: 20 }, (_, n) => String(100 - n).padStart(16, '0'));
      await Promise.all(many.map((position) => positions.record('notes', bob, position)));
      expect(await positions.lastOf('notes', bob)).toBe('0000000000000100');
    });
  });
};
