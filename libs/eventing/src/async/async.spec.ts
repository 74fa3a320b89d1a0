import { describe, expect, it } from '@jest/globals';
import { manualClock, settle } from '../../test/clock.ts';
import { condition } from './condition.ts';
import { mutex } from './mutex.ts';
import { timer } from './timer.ts';

describe('a condition', () => {
  it('wakes all current waiters, and none that wait later', async () => {
    const changed = condition();
    const woken: string[] = [];
    for (const name of ['one', 'two']) void changed.wait().then(() => woken.push(name));
    changed.notify();
    void changed.wait().then(() => woken.push('late'));
    await settle();
    expect(woken).toEqual(['one', 'two']);
  });

  it('notifies when a signal aborts, until the listener is removed', async () => {
    const changed = condition();
    const [one, other] = [new AbortController(), new AbortController()];
    let woken = 0;
    changed.notifyOnAbort(one.signal);
    changed.notifyOnAbort(other.signal)();
    void changed.wait().then(() => woken++);
    other.abort();
    await settle();
    expect(woken).toBe(0);
    one.abort();
    await settle();
    expect(woken).toBe(1);
  });
});

describe('a timer', () => {
  it('calls back once, at the earliest requested time', async () => {
    const clock = manualClock(0);
    let calls = 0;
    const { at } = timer(clock, () => calls++);
    for (const time of [300, 100, 200]) at(time);
    clock.advance(99);
    await settle();
    expect(calls).toBe(0);
    clock.advance(1);
    await settle();
    expect([calls, clock.asleep()]).toEqual([1, 0]);
  });

  it('does not call back after it was cancelled', async () => {
    const clock = manualClock(0);
    let calls = 0;
    const { at, cancel } = timer(clock, () => calls++);
    at(100);
    cancel();
    clock.advance(100);
    await settle();
    expect([calls, clock.asleep()]).toEqual([0, 0]);
  });
});

describe('a mutex', () => {
  it('runs tasks one after the other, also after a failure', async () => {
    const run = mutex();
    const done: number[] = [];
    const work = (n: number) => async () => {
      await settle(5 - n);
      done.push(n);
      if (n === 1) throw new Error('no');
    };
    const ends = await Promise.allSettled([run(work(0)), run(work(1)), run(work(2))]);
    expect(done).toEqual([0, 1, 2]);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});
