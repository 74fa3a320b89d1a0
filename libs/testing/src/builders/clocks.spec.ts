import { describe, expect, it } from '@jest/globals';
import { NOON, fixedClock, manualClock } from '../index.ts';

describe('a manual clock', () => {
  it('wakes sleepers in the order of their times, and runs what they start, when it advances', async () => {
    const clock = manualClock();
    const woken: string[] = [];
    const sleep = (name: string, ms: number) =>
      clock.sleep(ms).then(() => woken.push(`${name} at ${clock.now().toISOString().slice(17, 23)}`));
    void sleep('second', 200);
    void sleep('first', 100).then(() => sleep('from it', 50));
    void sleep('late', 1_000);
    await clock.advance(500);
    expect(woken).toEqual(['first at 00.100', 'from it at 00.150', 'second at 00.200']);
    expect(clock.now().toISOString()).toBe('2030-01-01T12:00:00.500Z');
  });

  it('wakes all due sleepers once at the end when it leaps', async () => {
    const clock = manualClock();
    const woken: string[] = [];
    const tick = (): Promise<unknown> =>
      clock
        .sleep(100)
        .then(() => woken.push(clock.now().toISOString().slice(17, 23)))
        .then(tick);
    void tick();
    void clock.sleep(1_000).then(() => woken.push('late'));
    await clock.leap(500);
    expect(woken).toEqual(['00.500']);
  });

  it('ends a sleep when its signal aborts', async () => {
    const stop = new AbortController();
    const asleep = fixedClock().sleep(1_000, stop.signal);
    stop.abort();
    await asleep;
    await manualClock().sleep(1_000, stop.signal);
    expect(fixedClock().now().toISOString()).toBe(NOON);
  });
});
