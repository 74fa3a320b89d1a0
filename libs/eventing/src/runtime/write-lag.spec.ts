import { describe, expect, it } from '@jest/globals';
import { manualClock } from '@guildhall/testing';
import { writeLag } from './write-lag.ts';
import { positionTracker } from './position-tracker.ts';

describe('a backlog', () => {
  it('counts acknowledged events that have not arrived, and has the age of the oldest', async () => {
    const clock = manualClock();
    const reached = positionTracker(clock);
    const { add, lag } = writeLag(clock, reached);
    expect(lag()).toEqual({ writes: 0, age: 0 });
    add('1');
    await clock.advance(1_000);
    add('2');
    await clock.advance(500);
    expect(lag()).toEqual({ writes: 2, age: 1_500 });
    reached.advance('1');
    expect(lag()).toEqual({ writes: 1, age: 500 });
    reached.advance('3');
    expect(lag()).toEqual({ writes: 0, age: 0 });
  });

  it('has a bounded size, even if it is never read', () => {
    const clock = manualClock();
    const { add, lag } = writeLag(clock, positionTracker(clock));
    for (let n = 0; n < 30_000; n++) add(String(n).padStart(6, '0'));
    expect(lag().writes).toBe(10_000);
  });
});
