import { describe, expect, it } from '@jest/globals';
import { waitForFactsFrom, trackedFactBus, type TrackedFactBus } from './delivery-tracker.ts';
import type { DeliveredFact, FactBatch, FactBus } from '../ports/fact-bus.ts';
import type { Clock } from '../ports/world.ts';

const fact = (position: string): DeliveredFact => ({
  offset: position,
  id: position,
  type: 'a.b.v1',
  key: 'k',
  subject: 's',
  time: '2030-01-01T12:00:00.000Z',
  position,
  actor: 'x',
  correlationId: 'x',
  causationId: 'x',
  data: {},
});

/** A bus that hands out batches when told to. */
const slowBus = () => {
  const batches: FactBatch[] = [];
  const bus: FactBus = {
    publish: async (topic, facts) => {
      batches.push({
        topic,
        partition: 0,
        from: '0',
        to: '0',
        facts: facts as readonly DeliveredFact[],
        behind: () => 0,
        commit: () => Promise.resolve(),
      });
      return new Map();
    },
    extent: () => Promise.resolve(new Map()),
    read: () => Promise.resolve(undefined),
    async *subscribe() {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) yield batch;
    },
  };
  return bus;
};
/** Time passes at once for whoever waits, or never. */
const clockThat = (passes: boolean): Clock => ({
  now: () => new Date(0),
  sleep: () => (passes ? Promise.resolve() : new Promise(() => undefined)),
});

const drain = async (bus: TrackedFactBus, group = 'team'): Promise<void> => {
  for await (const batch of bus.subscribe({ topic: 'a', group }, new AbortController().signal)) await batch.commit();
};
const isDone = async (waiting: Promise<unknown>): Promise<boolean> => {
  let done = false;
  void waiting.then(() => (done = true));
  await new Promise((resolve) => setImmediate(resolve));
  return done;
};

describe('a watched bus', () => {
  it('waits until a group has committed what was published before', async () => {
    const bus = trackedFactBus(slowBus(), clockThat(false), [{ topic: 'a', group: 'team' }]);
    expect(await isDone(bus.waitForDelivery('a', 'team'))).toBe(true);
    await bus.publish('a', [fact('1'), fact('2')]);
    const arrived = bus.waitForDelivery('a', 'team');
    expect(await isDone(arrived)).toBe(false);
    await drain(bus);
    expect(await arrived).toBe(true);
  });
  it('waits for what was published when it was called, not for later facts', async () => {
    const slow = slowBus();
    const bus = trackedFactBus(slow, clockThat(false), [{ topic: 'a', group: 'team' }]);
    await bus.publish('a', [fact('1')]);
    const arrived = bus.waitForDelivery('a', 'team');
    const reading = bus.subscribe({ topic: 'a', group: 'team' }, new AbortController().signal)[Symbol.asyncIterator]();
    const first = await reading.next();
    await bus.publish('a', [fact('2')]);
    await (first.value as FactBatch).commit();
    expect(await arrived).toBe(true);
    expect(await isDone(bus.waitForDelivery('a', 'team'))).toBe(false);
  });
  it('counts a fact that is published twice once until it is delivered, and again after that', async () => {
    const bus = trackedFactBus(slowBus(), clockThat(false), [{ topic: 'a', group: 'team' }]);
    for (let again = 0; again < 2; again++) {
      await bus.publish('a', [fact('1')]);
      await bus.publish('a', [fact('1')]);
      await drain(bus);
      expect(await isDone(bus.waitForDelivery('a', 'team'))).toBe(true);
    }
  });
  it('does not wait for unwatched groups, and gives up after a time', async () => {
    const bus = trackedFactBus(slowBus(), clockThat(true), [{ topic: 'a', group: 'team' }]);
    await bus.publish('a', [fact('1')]);
    expect(await bus.waitForDelivery('a', 'other')).toBe(true);
    expect(await bus.waitForDelivery('b', 'team')).toBe(true);
    expect(await bus.waitForDelivery('a', 'team')).toBe(false);
  });
  it('is asked only after the other contexts have published', async () => {
    const bus = trackedFactBus(slowBus(), clockThat(false), [{ topic: 'a.facts', group: 'team' }]);
    const publisher = Promise.withResolvers<boolean>();
    const handled = waitForFactsFrom([{ name: 'a', waitForPublication: () => publisher.promise }], bus, 'team')();
    expect(await isDone(handled)).toBe(false);
    publisher.resolve(true);
    expect(await handled).toBe(true);
    expect(await waitForFactsFrom([{ name: 'a', waitForPublication: () => Promise.resolve(false) }], bus, 'team')()).toBe(false);
  });
});
