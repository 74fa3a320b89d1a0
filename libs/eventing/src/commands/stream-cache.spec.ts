import { describe, expect, it } from '@jest/globals';
import type { Meta } from '../model/vocabulary.ts';
import { addProcessed, countProcessed, findProcessed, noProcessedCommands } from './stream-cache.ts';
import { keyedMutex } from '../async/keyed-mutex.ts';

describe('the processed commands of a stream', () => {
  const event = (id: number, minutes: number) => ({
    revision: id,
    position: String(id),
    meta: { commandId: String(id), commandHash: 'h', occurredAt: new Date(minutes * 60_000).toISOString() } as Meta,
  });
  it('are kept for a day by the times of their stream, and not for ever', () => {
    const processed = noProcessedCommands();
    let lost = 0;
    for (let n = 0; n < 5_000; n++) {
      addProcessed(processed, [event(n, n)]);
      const dayAgo = Math.max(0, n - 24 * 60);
      if (findProcessed(processed, String(dayAgo))?.revision !== dayAgo) lost++;
    }
    expect(lost).toBe(0);
    expect(countProcessed(processed)).toBeLessThanOrEqual(2 * (24 * 60 + 1));
  });
});

describe('turns', () => {
  it('never overlap on a key, never deadlock in any order of keys, and leave no keys behind', async () => {
    const line = keyedMutex();
    const inside = new Map<string, number>();
    let done = 0;
    const work = (some: readonly string[], fails: boolean) => {
      const keys = [...new Set(some)];
      return line
        .run(keys, async () => {
          for (const key of keys) inside.set(key, (inside.get(key) ?? 0) + 1);
          expect([...inside.values()].every((count) => count <= 1)).toBe(true);
          await new Promise((resolve) => setImmediate(resolve));
          for (const key of keys) inside.set(key, 0);
          done++;
          if (fails) throw new Error('after all');
        })
        .catch(() => undefined);
    };
    const names = ['a', 'b', 'c', 'd'];
    await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        work([names[n % 4] ?? '', names[(n * 3 + 1) % 4] ?? '', names[(n * 2 + 3) % 4] ?? ''], n % 5 === 0),
      ),
    );
    expect(done).toBe(60);
    expect(line.isBusy(names)).toBe(false);
  });
});
