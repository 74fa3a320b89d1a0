import { factOf, type Fact, type StoredFact } from '../ports/fact-bus.ts';
import type { Collection, ViewSpec } from '../ports/view-store.ts';
import type { Clock } from '../ports/world.ts';
import { START } from '../model/vocabulary.ts';

/**
 * A fact that could not be taken, or one that waits behind such a fact of its key. `error` says why, at the first of a lane. `unproven`: a
 * record that nobody vouches for, in a lane of its own, since not even its key is to be believed; it is never taken.
 */
export type DeadLetter = Readonly<{
  id: string;
  partitionKey: string;
  topic: string;
  partition: number;
  fact: Fact;
  error: string;
  at: string;
  unverified?: true;
}>;
type Doc = Omit<DeadLetter, 'id' | 'fact'> & Readonly<{ fact: StoredFact; position: string }>;
type Partition = Readonly<{ topic: string; partition: number }>;

export const DEAD_LETTERS: ViewSpec = {
  name: 'dead-letters.v1',
  indexes: { byKey: ['partitionKey', 'position'], byPartition: ['topicPartition', 'position'] },
};
const PAGE = 100;
export const UNVERIFIED = 'nothing proves that a publisher of ours wrote it there';
/** One partition of a topic. */
export const partitionOf = ({ topic, partition }: Partition): string => `${topic}|${String(partition)}`;
/** Where order is kept: one key of one topic. */
export const partitionKeyOf = (topic: string, { key }: Fact): string => `${topic}|${key}`;

const deadLetterOf = (id: string, doc: Doc): DeadLetter & Readonly<{ position: string }> => ({ ...doc, fact: factOf(doc.fact), id });

/** Facts set aside durably, in lanes by key. */
export const deadLetterStore = (documents: Collection<Doc & Readonly<{ topicPartition: string }>>, clock: Clock) => {
  const idOf = (topic: string, fact: Fact): string => `${topic}|${fact.id}`;
  /** Above whatever was written of it before: a fact may be parked, taken out and parked again. */
  const put = async (id: string, doc: (Doc & Readonly<{ topicPartition: string }>) | undefined): Promise<boolean> => {
    const [before] = await documents.load([id]);
    if ((before?.doc === undefined) === (doc === undefined)) return false;
    await documents.write([{ id, position: `${before?.position ?? START}+`, doc }], START);
    return true;
  };
  const first = async (lane: string): Promise<DeadLetter | undefined> => {
    const [found] = (await documents.find({ index: 'byKey', equals: [lane], limit: 1 })).items;
    return found && deadLetterOf(found.id, found.doc);
  };
  return {
    add: ({ topic, partition }: Partition, fact: Fact, error: string): Promise<boolean> =>
      put(idOf(topic, fact), {
        ...{ topic, partition, fact, error },
        partitionKey: partitionKeyOf(topic, fact),
        topicPartition: partitionOf({ topic, partition }),
        position: fact.position,
        at: clock.now().toISOString(),
      }),
    /** By its place, for whatever it says of itself may be somebody else's. */
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
    /** Who stands first in a lane, if anybody. */
    first,
    /** The lanes of a partition that something is parked in. */
    async partitionKeys(source: Partition): Promise<Set<string>> {
      const lanes = new Set<string>();
      const query = { index: 'byPartition', equals: [partitionOf(source)], limit: PAGE };
      for (let page = await documents.find(query); ; page = await documents.find({ ...query, after: page.next })) {
        for (const { doc } of page.items) lanes.add(doc.partitionKey);
        if (page.next === undefined) return lanes;
      }
    },
    /** In the order that they came in, lane by lane. */
    async list(lane?: string): Promise<readonly DeadLetter[]> {
      const found: (DeadLetter & Readonly<{ position: string }>)[] = [];
      for await (const { id, doc } of documents.all())
        if (lane === undefined || doc.partitionKey === lane) found.push(deadLetterOf(id, doc));
      return found.sort((one, other) =>
        one.partitionKey === other.partitionKey ? (one.position < other.position ? -1 : 1) : one.partitionKey < other.partitionKey ? -1 : 1,
      );
    },
  };
};
export type DeadLetterStore = ReturnType<typeof deadLetterStore>;
