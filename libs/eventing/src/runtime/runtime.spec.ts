import { describe, expect, it } from '@jest/globals';
import { manualClock, settle } from '../../test/clock.ts';
import { memoryLeases } from '../../test/memory-ports.ts';
import { runForever } from './backoff.ts';
import { underLease } from './lease.ts';
import { positionTracker } from './position-tracker.ts';
import { loopMonitor } from './loop-monitor.ts';

describe('progress', () => {
  it('ends waits that time out, and wakes the others', async () => {
    const clock = manualClock();
    const reader = positionTracker(clock);
    const answers = [reader.waitFor('5', 100), reader.waitFor('5', 1_000), reader.waitFor('7', 1_000)];
    clock.advance(100);
    expect(await answers[0]).toBe(false);
    expect(reader.waiting).toBe(2);
    reader.advance('6');
    expect(await answers[1]).toBe(true);
    clock.advance(1_000);
    expect(await answers[2]).toBe(false);
    expect([reader.waiting, clock.asleep()]).toEqual([0, 0]);
    expect(await reader.waitFor('6', 0)).toBe(true);
  });
});

describe('a loop that runs for ever', () => {
  it('does not spin when its work ends at once without failing', async () => {
    const clock = manualClock();
    const stop = new AbortController();
    let runs = 0;
    const ended = runForever(
      clock,
      stop.signal,
      async () => void runs++,
      () => undefined,
    );
    await settle();
    expect(runs).toBe(1);
    clock.advance(50);
    await settle();
    expect(runs).toBe(2);
    stop.abort();
    await ended;
  });

  it('restarts more slowly after each failure, and forgets failures after a long time without one', async () => {
    const clock = manualClock();
    const stop = new AbortController();
    const starts: number[] = [];
    const ended = runForever(
      clock,
      stop.signal,
      async () => {
        starts.push(clock.now().getTime());
        if (starts.length === 4) await clock.sleep(120_000);
        throw new Error('no');
      },
      () => undefined,
    );
    for (let n = 0; n < 12_400; n++) {
      clock.advance(10);
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
    }
    await settle();
    stop.abort();
    await ended;
    const gaps = starts.slice(1).map((start, n) => start - (starts[n] ?? 0));
    expect(gaps.slice(0, 3).every((gap, n) => gap >= 50 * 2 ** n && gap <= 50 * 2 ** n + 40)).toBe(true);
    expect(gaps[3]).toBeLessThan(120_100);
  });
});

describe('a pulse', () => {
  it('stops when there was work for too long and none of it was done', () => {
    const clock = manualClock();
    const loop = loopMonitor(clock, 1_000);
    expect(loop.health('1', '2').lagging).toBe(false);
    clock.advance(999);
    expect(loop.health('1', '2').lagging).toBe(false);
    clock.advance(1);
    expect(loop.health('1', '2').lagging).toBe(true);
    expect(loop.health('2', '3').lagging).toBe(false);
    clock.advance(5_000);
    expect(loop.health('3', '3').lagging).toBe(false);
  });

  it('stops when the loop fails repeatedly, but not after one failure', () => {
    const clock = manualClock();
    const loop = loopMonitor(clock, 1_000);
    for (let n = 0; n < 4; n++) {
      loop.failed();
      clock.advance(400);
    }
    expect(loop.health('1', '1').lagging).toBe(false); // its position has moved since
    for (let n = 0; n < 4; n++) {
      loop.failed();
      clock.advance(400);
    }
    expect(loop.health('1', '1').lagging).toBe(true);
    clock.advance(1_000);
    expect(loop.health('1', '1').lagging).toBe(false);
  });
});

describe('a loop that is stuck', () => {
  const isStuckAfterASecond = (clock: ReturnType<typeof manualClock>, loop: ReturnType<typeof loopMonitor>): boolean => {
    loop.health('1', '2');
    clock.advance(1_000);
    return loop.health('1', '2').stuck;
  };

  it('runs in this process, and neither progresses nor fails', async () => {
    const clock = manualClock();
    const loop = loopMonitor(clock, 1_000);
    const stop = Promise.withResolvers<undefined>();
    const ended = loop.during(() => stop.promise);
    expect(isStuckAfterASecond(clock, loop)).toBe(true);
    expect(loop.health('2', '3').stuck).toBe(false);
    stop.resolve(undefined);
    await ended;
  });

  it('is not one that another process runs, or that has just started', async () => {
    const clock = manualClock();
    const loop = loopMonitor(clock, 1_000);
    expect(isStuckAfterASecond(clock, loop)).toBe(false);
    const stop = Promise.withResolvers<undefined>();
    const ended = loop.during(() => stop.promise);
    clock.advance(999);
    expect(loop.health('1', '2')).toMatchObject({ lagging: true, stuck: false });
    stop.resolve(undefined);
    await ended;
  });

  it('is not one that fails repeatedly because an engine is down', async () => {
    const clock = manualClock();
    const loop = loopMonitor(clock, 1_000);
    loop.health('1', '2');
    for (let n = 0; n < 5; n++) {
      await loop.during(() => Promise.reject(new Error('down'))).catch(loop.failed);
      clock.advance(400);
    }
    expect(loop.health('1', '2')).toMatchObject({ lagging: true, stuck: false });
  });
});

describe('a lease', () => {
  const race = () => {
    const clock = manualClock();
    const leases = memoryLeases(clock);
    const working = new Set<string>();
    const stops = new Map<string, AbortController>();
    const start = (holder: string, port = leases) => {
      const stop = new AbortController();
      stops.set(holder, stop);
      return underLease(
        { leases: port, clock, holder, ttl: 3_000 },
        'loop',
        async (signal) => {
          working.add(holder);
          await clock.sleep(1e9, signal);
          working.delete(holder);
        },
        stop.signal,
      );
    };
    const pass = async (ms: number) => {
      for (let n = 0; n < ms; n += 500) {
        clock.advance(500);
        await settle(3);
      }
    };
    return { clock, leases, working, stops, start, pass };
  };

  it('has one holder at a time, renews itself, and passes to the next when it is released', async () => {
    const { working, stops, start, pass } = race();
    const all = [start('one'), start('two')];
    await pass(20_000);
    expect([...working]).toEqual(['one']);
    stops.get('one')?.abort();
    await pass(2_000);
    expect([...working]).toEqual(['two']);
    stops.get('two')?.abort();
    await Promise.all(all);
    expect(working.size).toBe(0);
  });

  it('that cannot be renewed stops its work, which then waits for the lease again', async () => {
    const { leases, working, stops, start, pass } = race();
    let isCut = false;
    const cut: typeof leases = { ...leases, renew: (lease, ttl) => (isCut ? Promise.reject(new Error('gone')) : leases.renew(lease, ttl)) };
    const all = [start('one', cut), start('two')];
    await pass(5_000);
    expect([...working]).toEqual(['one']);
    isCut = true;
    await pass(8_000);
    expect([...working]).toEqual(['two']);
    isCut = false;
    stops.get('two')?.abort();
    await pass(4_000);
    expect([...working]).toEqual(['one']);
    stops.get('one')?.abort();
    await Promise.all(all);
  });
});
