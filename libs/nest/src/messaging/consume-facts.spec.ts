import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Clock, DeliveredFact, FactBatch, FactBus } from '@guildhall/eventing';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { connectConsumers, consumersOf, type FactConsumer } from './consume-facts.ts';

type HandleBatch = (batch: FactBatch) => Promise<void>;

/** One partition in memory, which delivers a batch again until it is committed. */
const memoryBus = (facts: readonly string[]) => {
  let committed = 0;
  const subscribed: string[] = [];
  const places: (readonly [number, string])[][] = [];
  const bus: Pick<FactBus, 'subscribe'> = {
    async *subscribe({ topic, group, taken }, signal) {
      subscribed.push(`${group} ← ${topic}`);
      places.push([...((await taken?.([0], signal)) ?? [])]);
      while (!signal.aborted) {
        const at = committed;
        const id = facts[at];
        if (id === undefined) {
          await new Promise<void>((resolve) => {
            signal.addEventListener('abort', () => resolve(), { once: true });
          });
          return;
        }
        // Only the id matters here.
        yield {
          topic,
          partition: 0,
          from: '0',
          to: '0',
          facts: [{ id } as DeliveredFact],
          behind: () => 0,
          commit: () => Promise.resolve(void (committed = at + 1)),
        };
      }
    },
  };
  return { bus, committed: () => committed, subscribed, places };
};

const clock: Clock = { now: () => new Date(0), sleep: () => new Promise((resolve) => setImmediate(resolve)) };

const eventually = async (condition: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 200 && !condition(); tries++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(condition()).toBe(true);
};

describe('consumers of facts', () => {
  const stopping: (() => Promise<void>)[] = [];
  afterEach(async () => void (await Promise.all(stopping.splice(0).map((stop) => stop()))));

  class Root {}
  Module({})(Root);
  const taken = () => Promise.resolve(new Map<number, string>([[0, '7']]));
  const startAll = async (
    bus: Pick<FactBus, 'subscribe'>,
    consumers: readonly FactConsumer[],
    failed: (group: string, error: unknown) => void = () => undefined,
  ) => {
    const app = await NestFactory.create(Root, new FastifyAdapter(), { logger: false });
    connectConsumers(app, consumers, { bus, clock, failed: ({ group }, error) => failed(group, error) });
    await app.startAllMicroservices();
    const end = (): Promise<void> => app.close();
    stopping.push(end);
    return end;
  };
  const start = (bus: Pick<FactBus, 'subscribe'>, handle: HandleBatch, failed?: (group: string, error: unknown) => void) =>
    startAll(bus, consumersOf({ taken, name: 'team', consume: { 'organization.facts': handle } }), failed);

  it('are one for each topic that a context subscribes to, in its group', async () => {
    const { bus, subscribed, places } = memoryBus([]);
    const nothing: HandleBatch = () => Promise.resolve();
    await startAll(bus, consumersOf({ taken, name: 'team', consume: { 'organization.facts': nothing, 'identity.facts': nothing } }));
    await eventually(() => subscribed.length === 2);
    expect(subscribed).toEqual(['team ← organization.facts', 'team ← identity.facts']);
    expect(places).toEqual([[[0, '7']], [[0, '7']]]);
  });

  it('get each batch of their topic, in order', async () => {
    const { bus, committed } = memoryBus(['a', 'b', 'c']);
    const seen: string[] = [];
    await start(bus, async ({ facts, commit }) => {
      seen.push(...facts.map(({ id }) => id));
      await commit();
    });
    await eventually(() => committed() === 3);
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('get a batch again after an error, before any other, and the error is reported', async () => {
    const { bus, committed } = memoryBus(['a', 'b']);
    const seen: string[] = [];
    const errors: unknown[] = [];
    await start(
      bus,
      async ({ facts, commit }) => {
        seen.push(...facts.map(({ id }) => id));
        if (seen.length < 3) throw new Error('the store is unavailable');
        await commit();
      },
      (group, error) => errors.push([group, String(error)]),
    );
    await eventually(() => committed() === 2);
    expect(seen).toEqual(['a', 'a', 'a', 'b']);
    expect(errors).toEqual(Array(2).fill(['team', 'Error: the store is unavailable']));
  });

  it('subscribe again when a subscription ends by itself', async () => {
    let subscriptions = 0;
    const bus: Pick<FactBus, 'subscribe'> = {
      // eslint-disable-next-line require-yield -- a subscription that ends at once
      async *subscribe() {
        subscriptions++;
      },
    };
    await start(bus, () => Promise.resolve());
    await eventually(() => subscriptions > 2);
  });

  it('end only after the current batch is done', async () => {
    const { bus } = memoryBus(['a']);
    const steps: string[] = [];
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    const end = await start(bus, async ({ commit }) => {
      steps.push('began');
      await released;
      await commit();
      steps.push('done');
    });
    await eventually(() => steps.length === 1);
    const ending = end().then(() => steps.push('ended'));
    setTimeout(() => release(undefined), 30);
    await ending;
    expect(steps).toEqual(['began', 'done', 'ended']);
  });
});
