import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { really } from '@guildhall/testing';
import type { RecentWrites } from '../src/forward/recent-writes.ts';

/** What every memory of recent writes does. */
export const recentWritesContract = (name: string, make: () => Promise<RecentWrites>): void => {
  describe(`recent writes ${name}`, () => {
    const [ada, bob] = [randomUUID(), randomUUID()];

    it('are known by who wrote, and where', async () => {
      const recent = await make();
      await recent.wrote('notes', ada, '0000000000000007');
      expect(await recent.lastOf('notes', ada)).toBe('0000000000000007');
      expect(await recent.lastOf('notes', bob)).toBeUndefined();
      expect(await recent.lastOf('things', ada)).toBeUndefined();
    });

    it('are known by how long ago the last of them was, in whichever order they came', async () => {
      const [recent, carol] = [await make(), randomUUID()];
      expect(await recent.sinceLast('notes', carol)).toBeUndefined();
      await recent.wrote('notes', carol, '0000000000000007');
      await really(300);
      expect(await recent.sinceLast('notes', carol)).toBeGreaterThanOrEqual(250);
      await recent.wrote('notes', carol, '0000000000000006');
      expect(await recent.sinceLast('notes', carol)).toBeLessThan(250);
      expect(await recent.lastOf('notes', carol)).toBe('0000000000000007');
      expect(await recent.sinceLast('things', carol)).toBeUndefined();
    });

    it('are remembered by the last of them, in whichever order they come, also at once', async () => {
      const recent = await make();
      for (const position of ['0000000000000009', '0000000000000010', '0000000000000008']) await recent.wrote('notes', ada, position);
      expect(await recent.lastOf('notes', ada)).toBe('0000000000000010');
      const positions = Array.from({ length: 20 }, (_, n) => String(100 - n).padStart(16, '0'));
      await Promise.all(positions.map((position) => recent.wrote('notes', bob, position)));
      expect(await recent.lastOf('notes', bob)).toBe('0000000000000100');
    });
  });
};
