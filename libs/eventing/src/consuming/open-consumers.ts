import type { ContextDefinition } from '../runtime/context.ts';
import type { Platform } from '../runtime/platform.ts';
import type { Collection, ViewSpec, ViewStore } from '../ports/view-store.ts';
import type { DomainEvent } from '../model/vocabulary.ts';
import { keyedMutex } from '../async/keyed-mutex.ts';
import { projector } from '../projections/projector.ts';
import type { Lag } from '../runtime/write-lag.ts';
import { consumerLag } from './consumer-lag.ts';
import { consumeFacts, type Consume } from './consume.ts';
import { factHandler, type FactHandler } from './fact-handler.ts';
import { DEAD_LETTERS, deadLetterStore } from './dead-letter-store.ts';
import { marksOf, type Marks } from './marks.ts';
import { deadLetters, type DeadLetters } from './dead-letters.ts';

/** A context's consumers of other contexts' facts. */
export type Consumers = Readonly<{
  collections: ReadonlyMap<string, Collection<unknown>>;
  consume: Readonly<Record<string, Consume>>;
  marks: Marks;
  /** How far behind each topic it is, as this process knows. */
  lags: () => Readonly<Record<string, Lag>>;
  deadLetters: DeadLetters;
}>;

/** Opens the views that other contexts' facts feed here, and the consumers of those facts. */
export const openConsumers = async <E extends DomainEvent>(
  { name, subscriptions }: Pick<ContextDefinition<E>, 'name' | 'subscriptions'>,
  { events, bus, jobs, checkpoints, clock, ids, observe }: Platform,
  store: ViewStore,
): Promise<Consumers> => {
  const open = async (spec: ViewSpec) => [spec.name, await store.collection<unknown>(spec)] as const;
  const collections = new Map(await Promise.all(subscriptions.flatMap(({ views }) => views).map(open)));
  const deadLettered = deadLetterStore(await store.collection(DEAD_LETTERS), clock);
  const partitions = keyedMutex();
  const marks = marksOf({ events, bus, checkpoints, context: name });
  const handlers = new Map(
    subscriptions.map(({ topic, validate, views, reactors }): [string, FactHandler] => {
      const fed = views.flatMap((view) => {
        const own = collections.get(view.name);
        return own === undefined ? [] : [projector(view, own)];
      });
      return [topic, factHandler({ validate, views: fed, reactors, queue: name, jobs, ids })];
    }),
  );
  const consumers = [...handlers].map(([topic, handle]) => {
    const lag = consumerLag(clock);
    const parts = { group: name, handle, marks, deadLetters: deadLettered, partitions, checkpoints, lag, clock, observe };
    return { topic, consume: consumeFacts(parts), lag: lag.lag };
  });
  return {
    collections,
    marks,
    consume: Object.fromEntries(consumers.map(({ topic, consume }) => [topic, consume])),
    lags: () => Object.fromEntries(consumers.map(({ topic, lag }) => [topic, lag()])),
    deadLetters: deadLetters({ store: deadLettered, partitions, handlers }),
  };
};
