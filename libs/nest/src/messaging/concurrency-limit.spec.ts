import { describe, expect, it } from '@jest/globals';
import { concurrencyLimit, QueueTimeout } from './concurrency-limit.ts';

describe('a concurrency limit', () => {
  it('S7 runs so many tasks at a time, starts the next when one ends, and rejects one that waits too long', async () => {
    const run = concurrencyLimit(2, 50);
    const [first, second] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const running = [run(() => first.promise), run(() => second.promise)];
    const third = run(() => Promise.resolve('third'));
    first.resolve('first');
    expect(await third).toBe('third');
    const fourth = run(() => first.promise);
    expect(await fourth).toBe('first');
    const held = run(() => new Promise<string>(() => undefined));
    const startedAt = performance.now();
    let wasRun = false;
    const late = run(() => {
      wasRun = true;
      return Promise.resolve();
    });
    await expect(late).rejects.toThrow(QueueTimeout);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    second.resolve('second');
    expect(await Promise.all(running)).toEqual(['first', 'second']);
    expect(await run(() => Promise.resolve('again'))).toBe('again');
    expect(wasRun).toBe(false);
    void held;
  });

  it('frees the slot of a task that fails', async () => {
    const run = concurrencyLimit(1, 50);
    await expect(run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await run(() => Promise.resolve('yes'))).toBe('yes');
  });
});
