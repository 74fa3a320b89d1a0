import type { Fact, FactBatch } from '@guildhall/eventing';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import { within } from './deadline.ts';
import { toFact } from './fact-record.ts';

const PATIENCE = 10_000;
/** The group has gone on without this consumer. Somebody else has the partition now, or will have. */
const GONE_ON: readonly unknown[] = ['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'NOT_COORDINATOR_FOR_GROUP'];

/** A record that is no fact: nothing of its partition can be read until somebody has dealt with it. */
export class UnreadableRecord extends Error {
  override name = 'UnreadableRecord';
}

/** `last`: the offset of the last record in it. */
export type Delivery = Readonly<{ batch: FactBatch; last: string; isCommitted: () => boolean; end: () => void }>;
type Source = Pick<EachBatchPayload, 'batch' | 'commitOffsetsIfNecessary'>;

/** Up to the first record that is no fact; when that is the first of all, there is no way past it. */
const factsOf = (topic: string, partition: number, messages: readonly KafkaMessage[]): readonly Fact[] => {
  const facts: Fact[] = [];
  for (const message of messages)
    try {
      facts.push(toFact(message));
    } catch (cause) {
      if (facts.length > 0) break;
      throw new UnreadableRecord(`${topic}, partition ${String(partition)}, offset ${message.offset} is no fact`, { cause });
    }
  return facts;
};

const isGoneOn = (error: unknown): boolean => error instanceof Error && 'type' in error && GONE_ON.includes(error.type);

/** A run of a partition's records as its reader gets it. A commit that comes too late changes nothing: the run comes again. */
export const deliveryOf = ({ batch, commitOffsetsIfNecessary }: Source, messages: readonly KafkaMessage[]): Delivery => {
  const { topic, partition } = batch;
  const facts = factsOf(topic, partition, messages);
  const last = messages[facts.length - 1]?.offset ?? batch.lastOffset();
  const offset = String(BigInt(last) + 1n);
  const commitAll = (): Promise<void> => commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] });
  let isCommitted = false;
  let isOver = false;
  return {
    batch: {
      topic,
      partition,
      facts,
      // As the broker said when it gave them.
      behind: () => Math.max(0, Number(BigInt(batch.highWatermark) - BigInt(offset))),
      commit: async () => {
        if (isOver || isCommitted) return;
        try {
          await within(PATIENCE, `committing on ${topic}`, commitAll());
          isCommitted = true;
        } catch (error) {
          if (!isGoneOn(error)) throw error;
        }
      },
    },
    last,
    isCommitted: () => isCommitted,
    end: () => {
      isOver = true;
    },
  };
};
