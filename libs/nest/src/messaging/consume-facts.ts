import { runForever, type Clock, type Context, type FactBatch, type FactBus } from '@guildhall/eventing';

/** Takes batches of one topic for one consumer group, and commits them. */
export type FactConsumer = Readonly<{ group: string; topic: string; consume: (batch: FactBatch) => Promise<void> }>;

/** A context's consumers: one for each topic that it subscribes to. */
export const consumersOf = ({ name, consume }: Pick<Context, 'name' | 'consume'>): readonly FactConsumer[] =>
  Object.entries(consume).map(([topic, handle]) => ({ group: name, topic, consume: handle }));

/** `failed` is called when a batch was not handled, or a subscription broke. */
type Options = Readonly<{
  bus: Pick<FactBus, 'subscribe'>;
  clock: Clock;
  failed: (consumer: Pick<FactConsumer, 'group' | 'topic'>, error: unknown) => void;
}>;

/**
 * Runs consumers until the signal aborts; resolves when the batches in hand are done. A batch whose consumer failed is not committed: it comes
 * again, in order, after a delay. None is skipped.
 */
export const consumeFacts = async (
  consumers: readonly FactConsumer[],
  { bus, clock, failed }: Options,
  signal: AbortSignal,
): Promise<void> => {
  const run = ({ group, topic, consume }: FactConsumer): Promise<void> => {
    const work = async (): Promise<void> => {
      for await (const batch of bus.subscribe({ topic, group }, signal)) await consume(batch);
    };
    return runForever(clock, signal, work, (error) => failed({ group, topic }, error));
  };
  await Promise.all(consumers.map(run));
};
