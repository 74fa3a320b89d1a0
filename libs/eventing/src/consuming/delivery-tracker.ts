import type { Context } from '../runtime/context.ts';
import { positionTracker, type PositionTracker } from '../runtime/position-tracker.ts';
import type { Fact, FactBus } from '../ports/fact-bus.ts';
import type { Clock } from '../ports/world.ts';
import type { Position } from '../model/vocabulary.ts';

type Subscription = Readonly<{ topic: string; group: string }>;
/** A bus that knows which facts it has accepted and a group of this process has not yet committed. */
export type TrackedFactBus = FactBus & Readonly<{ waitForDelivery: (topic: string, group: string) => Promise<boolean> }>;

/** How long anybody waits, in milliseconds. */
const DELIVERY_TIMEOUT_MS = 5_000;
/** Numbers as positions, so that they compare as texts. */
const place = (number: number): Position => String(number).padStart(16, '0');

/** The facts on their way to one group: numbered as they were sent, done when all before them are. */
const deliveryTracker = (clock: Clock) => {
  const under = new Map<Position, number>();
  const done: PositionTracker = positionTracker(clock);
  let sent = 0;
  return {
    send: (facts: readonly Fact[]): void => {
      for (const { position } of facts) if (!under.has(position)) under.set(position, ++sent);
    },
    arrive: (facts: readonly Fact[]): void => {
      for (const { position } of facts) under.delete(position);
      const [first = sent + 1] = under.values(); // a Map keeps the order of sending
      done.advance(place(first - 1));
    },
    arrived: (): Promise<boolean> => (under.size === 0 ? Promise.resolve(true) : done.waitFor(place(sent), DELIVERY_TIMEOUT_MS)),
  };
};

/** Tracks the facts that this process's publishers send to these groups of the same process. */
export const trackedFactBus = (bus: FactBus, clock: Clock, watched: readonly Subscription[]): TrackedFactBus => {
  const ways = watched.map((subscription) => ({ ...subscription, ...deliveryTracker(clock) }));
  const wayOf = (topic: string, group: string) => ways.find((one) => one.topic === topic && one.group === group);
  return {
    publish: async (topic, facts) => {
      // Before it is published: a consumer may be done with it before `publish` answers.
      for (const one of ways) if (one.topic === topic) one.send(facts);
      return bus.publish(topic, facts);
    },
    async *subscribe(subscription, signal) {
      const own = wayOf(subscription.topic, subscription.group);
      for await (const batch of bus.subscribe(subscription, signal))
        yield own === undefined
          ? batch
          : {
              ...batch,
              commit: async () => {
                await batch.commit();
                own.arrive(batch.facts);
              },
            };
    },
    extent: (topic) => bus.extent(topic),
    read: (location, signal) => bus.read(location, signal),
    waitForDelivery: (topic, group) => wayOf(topic, group)?.arrived() ?? Promise.resolve(true),
  };
};

/**
 * Waits until a group of this process has handled everything that these contexts acknowledged in it. False: not in time.
 * What was under way when an earlier process ended is not waited for.
 */
export const waitForFactsFrom =
  (sources: readonly Pick<Context, 'name' | 'waitForPublication'>[], bus: TrackedFactBus, group: string) => async (): Promise<boolean> => {
    const handled = sources.map(
      async ({ name, waitForPublication: published }) => (await published()) && bus.waitForDelivery(`${name}.facts`, group),
    );
    return (await Promise.all(handled)).every(Boolean);
  };
