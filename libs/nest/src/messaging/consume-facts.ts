import { runForever, type Clock, type Context, type FactBatch, type FactBus, type FactSubscription } from '@guildhall/eventing';
import type { INestApplication } from '@nestjs/common';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { Log } from '../observability/log.ts';

/** Takes batches of one topic for one consumer group, and commits them. */
export type FactConsumer = FactSubscription & Readonly<{ consume: (batch: FactBatch) => Promise<void> }>;

/** A context's consumers: one for each topic that it subscribes to. */
export const consumersOf = ({ name, consume, taken }: Pick<Context, 'name' | 'consume' | 'taken'>): readonly FactConsumer[] =>
  Object.entries(consume).map(([topic, handle]) => ({
    group: name,
    topic,
    taken: (partitions, signal) => taken(topic, partitions, signal),
    consume: handle,
  }));

type Subscription = Pick<FactConsumer, 'group' | 'topic'>;
type OnFailure = (subscription: Subscription, error: unknown) => void;
/** `failed` is called when a batch was not handled, or a subscription broke. */
type Options = Readonly<{ bus: Pick<FactBus, 'subscribe'>; clock: Clock; failed: OnFailure }>;

/** Logs each batch that was not handled, and each subscription that broke. */
export const logFailedConsumers =
  (log: Pick<Log, 'error'>): OnFailure =>
  (subscription, error) =>
    log.error({ err: error, ...subscription }, 'facts not consumed');

/** A subscription as Nest knows it: in one process the groups of several contexts run side by side. */
const patternOf = ({ group, topic }: Subscription): string => `${group} ← ${topic}`;

/**
 * The fact bus as a transport of Nest, with a handler for each subscription. A batch whose handler failed is not committed: it comes again,
 * in order, after a delay. None is skipped.
 */
class FactBusStrategy extends Server implements CustomTransportStrategy {
  readonly #consumers: readonly FactConsumer[];
  readonly #options: Options;
  readonly #closing = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor(consumers: readonly FactConsumer[], options: Options) {
    super();
    this.#consumers = consumers;
    this.#options = options;
    for (const consumer of consumers) this.addHandler(patternOf(consumer), (batch: FactBatch) => consumer.consume(batch), true);
  }

  listen(callback: () => void): void {
    const running = this.#consumers.flatMap((consumer) => {
      const handler = this.messageHandlers.get(patternOf(consumer));
      return handler === undefined ? [] : [this.#consume(consumer, handler)];
    });
    this.#running = Promise.all(running);
    callback();
  }

  /** Resolves when the batches in hand are done. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  on(): never {
    throw new Error('the fact bus has no events of its own');
  }

  unwrap<T>(): T {
    return this.#options.bus as T; // what a caller of `unwrap` asks for
  }

  #consume({ consume: _, ...subscription }: FactConsumer, handler: MessageHandler): Promise<void> {
    const { bus, clock, failed } = this.#options;
    const { signal } = this.#closing;
    const work = async (): Promise<void> => {
      for await (const batch of bus.subscribe(subscription, signal)) {
        const answer: unknown = await handler(batch);
        if (isObservable(answer)) await lastValueFrom(answer, { defaultValue: undefined });
      }
    };
    return runForever(clock, signal, work, (error) => failed({ group: subscription.group, topic: subscription.topic }, error));
  }
}

/** Connects consumers to an application; `app.startAllMicroservices()` starts them, `app.close()` ends them. */
export const connectConsumers = (
  app: Pick<INestApplication, 'connectMicroservice'>,
  consumers: readonly FactConsumer[],
  options: Options,
): void => {
  app.connectMicroservice({ strategy: new FactBusStrategy(consumers, options) }, { deferInitialization: true });
};
