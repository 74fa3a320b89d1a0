import { factOf, type DeliveredFact, type Fact, type StoredFact } from '../ports/fact-bus.ts';
import type { Collection, ViewSpec } from '../ports/view-store.ts';
import type { Clock } from '../ports/world.ts';
import { START } from '../model/vocabulary.ts';

/**
 * A fact that could not be handled, or one that waits behind such a fact of its key. `error` says why, at the first of a key. `unverified`: not
 * proven to be its publisher's; such a record has a key of its own, since its own key cannot be believed either, and is never handled.
 */
export type DeadLetter = Readonly<{
  id: string;
  partitionKey: string;
  topic: string;
  partition: number;
  fact: DeliveredFact;
  error: string;
  at: string;
  unverified?: true;
}>;
type Doc = Omit<DeadLetter, 'id' | 'fact'> & Readonly<{ fact: StoredFact & Partial<DeliveredFact>; position: string }>;
type Partition = Readonly<{ topic: string; partition: number }>;

export const DEAD_LETTERS: ViewSpec = {
  name: 'dead-letters.v1',
  indexes: { byKey: ['partitionKey', 'position'], byPartition: ['topicPartition', 'position'] },
};
const PAGE = 100;
/** An offset at which no bus has a fact. */
const NOWHERE = '-1';
export const UNVERIFIED = 'not proven to be written by a publisher of ours';
/** One partition of a topic. */
export const partitionOf = ({ topic, partition }: Partition): string => `${topic}|${String(partition)}`;
/** Where order is kept: one key of one topic. */
export const partitionKeyOf = (topic: string, { key }: Fact): string => `${topic}|${key}`;

const deadLetterOf = (id: string, doc: Doc): DeadLetter & Readonly<{ position: string }> => ({
  ...doc,
  // Those of earlier releases do not say where they lie, and those that nobody has proven are not to be found.
  fact: { ...factOf(doc.fact), offset: doc.fact.offset ?? NOWHERE },
  id,
});

/** Dead letters, kept by key. */
export const deadLetterStore = (documents: Collection<Doc & Readonly<{ topicPartition: string }>>, clock: Clock) => {
  const idOf = (topic: string, fact: Fact): string => `${topic}|${fact.id}`;
  /** At a position above the one before: a fact may become a dead letter, be replayed and become one again. */
  const put = async (id: string, doc: (Doc & Readonly<{ topicPartition: string }>) | undefined): Promise<boolean> => {
    const [before] = await documents.load([id]);
    if ((before?.doc === undefined) === (doc === undefined)) return false;
    await documents.write([{ id, position: `${before?.position ?? START}+`, doc }], START);
    return true;
  };
  const first = async (partitionKey: string): Promise<DeadLetter | undefined> => {
    const [found] = (await documents.find({ index: 'byKey', equals: [partitionKey], limit: 1 })).items;
    return found && deadLetterOf(found.id, found.doc);
  };
  return {
    add: ({ topic, partition }: Partition, fact: DeliveredFact, error: string): Promise<boolean> =>
      put(idOf(topic, fact), {
        ...{ topic, partition, fact, error },
        partitionKey: partitionKeyOf(topic, fact),
        topicPartition: partitionOf({ topic, partition }),
        position: fact.position,
        at: clock.now().toISOString(),
      }),
    /** By its place in the topic, since its own id cannot be believed. */
    addUnverified: ({ topic, partition }: Partition, claim: Fact): Promise<boolean> =>
      put(claim.id, {
        ...{ topic, partition, fact: claim, error: UNVERIFIED },
        partitionKey: claim.id,
        topicPartition: '',
        position: START,
        at: clock.now().toISOString(),
        unverified: true,
      }),
    remove: (id: string): Promise<boolean> => put(id, undefined),
    /** The first one of a key, if any. */
    first,
    /** The keys of a partition that have dead letters. */
    async partitionKeys(source: Partition): Promise<Set<string>> {
      const keys = new Set<string>();
      const query = { index: 'byPartition', equals: [partitionOf(source)], limit: PAGE };
      for (let page = await documents.find(query); ; page = await documents.find({ ...query, after: page.next })) {
        for (const { doc } of page.items) keys.add(doc.partitionKey);
        if (page.next === undefined) return keys;
      }
    },
    /** Key by key, in the order in which they came. */
    async list(partitionKey?: string): Promise<readonly DeadLetter[]> {
      const found: (DeadLetter & Readonly<{ position: string }>)[] = [];
      for await (const { id, doc } of documents.all())
        if (partitionKey === undefined || doc.partitionKey === partitionKey) found.push(deadLetterOf(id, doc));
      return found.sort((one, other) =>
        one.partitionKey === other.partitionKey ? (one.position < other.position ? -1 : 1) : one.partitionKey < other.partitionKey ? -1 : 1,
      );
    },
  };
};
/** What `deadLetterStore` makes. */
export type DeadLetterStore = ReturnType<typeof deadLetterStore>;
