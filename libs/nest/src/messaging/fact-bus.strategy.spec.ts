import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Inject, Module, UseFilters, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Payload } from '@nestjs/microservices';
import type { Clock, Fact, FactBatch, FactBus } from '@guildhall/eventing';
import 'reflect-metadata';
import { FactBusStrategy } from './fact-bus.strategy.ts';
import { Facts } from './facts.ts';
import { RethrowFilter } from './rethrow.filter.ts';

const HANDLE = Symbol('HANDLE');
type HandleBatch = (batch: FactBatch) => Promise<void>;

@Controller()
@UseFilters(new RethrowFilter())
class FactsController {
  constructor(@Inject(HANDLE) private readonly handle: HandleBatch) {}

  @Facts('team', 'organization.facts')
  consume(@Payload() batch: FactBatch): Promise<void> {
    return this.handle(batch);
  }
}

/** One partition in memory: what is not committed before the next batch is asked for comes again. */
const memoryBus = (facts: readonly string[]) => {
  let committed = 0;
  let subscriptions = 0;
  const bus: FactBus = {
    publish: () => Promise.resolve(),
    async *subscribe({ topic }, signal) {
      subscriptions++;
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
        yield { topic, partition: 0, facts: [{ id } as Fact], behind: () => 0, commit: () => Promise.resolve(void (committed = at + 1)) };
      }
    },
  };
  return { bus, committed: () => committed, subscriptions: () => subscriptions };
};

const clock: Clock = { now: () => new Date(0), sleep: () => new Promise((resolve) => setImmediate(resolve)) };

const eventually = async (condition: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 200 && !condition(); tries++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(condition()).toBe(true);
};

describe('the fact-bus transport', () => {
  let app: INestApplicationContext | undefined;
  afterEach(() => app?.close());

  const start = async (
    bus: FactBus,
    handle: HandleBatch,
    failed: (pattern: string, error: unknown) => void = () => undefined,
    controller: Type = FactsController,
  ) => {
    class Root {}
    Module({ controllers: [controller], providers: [{ provide: HANDLE, useValue: handle }] })(Root);
    const service = await NestFactory.createMicroservice(Root, { strategy: new FactBusStrategy({ bus, clock, failed }), logger: false });
    app = service;
    await service.listen();
    return service;
  };

  it('hands each batch to the handler of its topic, in order', async () => {
    const { bus, committed } = memoryBus(['a', 'b', 'c']);
    const seen: string[] = [];
    await start(bus, async ({ facts, commit }) => {
      seen.push(...facts.map(({ id }) => id));
      await commit();
    });
    await eventually(() => committed() === 3);
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('does not commit what a handler failed at: the same batch comes again, and the real error is told', async () => {
    const { bus, committed } = memoryBus(['a', 'b']);
    const seen: string[] = [];
    const errors: unknown[] = [];
    await start(
      bus,
      async ({ facts, commit }) => {
        seen.push(...facts.map(({ id }) => id));
        if (seen.length < 3) throw new Error('store is away');
        await commit();
      },
      (pattern, error) => errors.push([pattern, String(error)]),
    );
    await eventually(() => committed() === 2);
    expect(seen).toEqual(['a', 'a', 'a', 'b']);
    expect(errors).toEqual(Array(2).fill(['team ← organization.facts', 'Error: store is away']));
  });

  it("mutant: under Nest's own filter a failed batch tells the loop nothing of the real error", async () => {
    class Unfiltered {
      constructor(private readonly handle: HandleBatch) {}
      consume(batch: FactBatch): Promise<void> {
        return this.handle(batch);
      }
    }
    Inject(HANDLE)(Unfiltered, undefined, 0);
    Payload()(Unfiltered.prototype, 'consume', 0);
    Facts('team', 'organization.facts')(
      Unfiltered.prototype,
      'consume',
      Object.getOwnPropertyDescriptor(Unfiltered.prototype, 'consume') ?? {},
    );
    Controller()(Unfiltered);
    const errors: unknown[] = [];
    const { bus } = memoryBus(['a']);
    await start(
      bus,
      () => Promise.reject(new Error('store is away')),
      (_, error) => errors.push(error),
      Unfiltered,
    );
    await eventually(() => errors.length > 0);
    expect(String(errors[0])).not.toContain('store is away');
  });

  it('subscribes again when a subscription ends by itself', async () => {
    let subscriptions = 0;
    const bus: FactBus = {
      publish: () => Promise.resolve(),
      // eslint-disable-next-line require-yield -- it ends at once, that is the point
      async *subscribe() {
        subscriptions++;
      },
    };
    await start(bus, () => Promise.resolve());
    await eventually(() => subscriptions > 2);
  });

  it('closes only after the batch in hand is done', async () => {
    const { bus } = memoryBus(['a']);
    const steps: string[] = [];
    let release: () => void = () => undefined;
    const service = await start(bus, async ({ commit }) => {
      steps.push('began');
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      await commit();
      steps.push('done');
    });
    await eventually(() => steps.length === 1);
    const closing = service.close().then(() => steps.push('closed'));
    setTimeout(() => release(), 30);
    await closing;
    expect(steps).toEqual(['began', 'done', 'closed']);
  });
});
