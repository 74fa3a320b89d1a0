import { describe, expect, it } from '@jest/globals';
import { manualClock } from '../../test/clock.ts';
import type { DeliveredFact, FactBatch } from '../ports/fact-bus.ts';
import { consumerLag } from './consumer-lag.ts';

const batchOf = (partition: number, times: readonly string[], behind = 0): FactBatch => ({
  topic: 't',
  partition,
  from: '0',
  to: '0',
  facts: times.map((time) => ({ time }) as DeliveredFact), // nothing else is looked at
  behind: () => behind,
  commit: () => Promise.resolve(),
});
const done = () => Promise.resolve();

describe('the lag of a group', () => {
  it('is zero before any fact arrived, and when all were processed', async () => {
    const clock = manualClock();
    const { during, lag } = consumerLag(clock);
    expect(lag()).toEqual({ writes: 0, age: 0 });
    await during(batchOf(0, [clock.now().toISOString()]), done);
    clock.advance(9_000);
    expect(lag()).toEqual({ writes: 0, age: 0 });
  });

  it('counts the facts of the current batch and those behind it, and its age grows while none is processed', async () => {
    const clock = manualClock();
    const { during, lag } = consumerLag(clock);
    const taken = Promise.withResolvers<undefined>();
    const now = clock.now().toISOString();
    const under = during(batchOf(0, [now, now], 5), () => taken.promise);
    clock.advance(4_000);
    expect(lag()).toEqual({ writes: 7, age: 4_000 });
    taken.resolve(undefined);
    await under;
    expect(lag()).toEqual({ writes: 5, age: 4_000 });
  });

  it('sums the partitions, and has the age of the oldest', async () => {
    const clock = manualClock();
    const { during, lag } = consumerLag(clock);
    const earlier = clock.now().toISOString();
    clock.advance(1_000);
    await during(batchOf(0, [earlier], 2), done);
    await during(batchOf(1, [clock.now().toISOString()], 3), done);
    expect(lag()).toEqual({ writes: 5, age: 1_000 });
  });

  it('does not change when a batch fails', async () => {
    const clock = manualClock();
    const { during, lag } = consumerLag(clock);
    const fails = during(batchOf(0, [clock.now().toISOString()]), () => Promise.reject(new Error('not now')));
    await expect(fails).rejects.toThrow('not now');
    clock.advance(2_000);
    expect(lag()).toEqual({ writes: 1, age: 2_000 });
  });
});
