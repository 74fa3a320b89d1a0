import type { DeliveredFact, Fact, FactBatch } from '@guildhall/eventing';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import { withTimeout } from './with-timeout.ts';
import { toFact, toUnverifiedFact } from './fact-record.ts';
import type { VerifyRecord } from './record-signature.ts';

const COMMIT_TIMEOUT_MS = 10_000;
/** After a rebalance another member has the partition, or will have it. */
const REBALANCED: readonly unknown[] = ['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'NOT_COORDINATOR_FOR_GROUP'];

/** A verified record that is no fact. Nothing of its partition can be read until an operator has dealt with it. */
export class UnreadableRecord extends Error {
  override name = 'UnreadableRecord';
}

/** `count` records, the last of them at the offset `last`. After `end` a commit changes nothing. */
export type Delivery = Readonly<{ batch: FactBatch; count: number; last: string; isCommitted: () => boolean; end: () => void }>;
type Source = Pick<EachBatchPayload, 'batch' | 'commitOffsetsIfNecessary'>;

type ReadResult = Readonly<{ facts: readonly DeliveredFact[]; unverified: readonly Fact[]; count: number }>;

/** Reads up to the first verified record that is no fact; throws `UnreadableRecord` when that is the first of all. */
const readFacts = (topic: string, partition: number, messages: readonly KafkaMessage[], verify: VerifyRecord): ReadResult => {
  const [facts, unverified]: [DeliveredFact[], Fact[]] = [[], []];
  for (const [count, message] of messages.entries())
    try {
      if (verify(message, partition)) facts.push({ ...toFact(message), offset: message.offset });
      else unverified.push(toUnverifiedFact(message, `${topic}|${String(partition)}|${message.offset}`));
    } catch (cause) {
      if (count > 0) return { facts, unverified, count };
      throw new UnreadableRecord(`${topic}, partition ${String(partition)}, offset ${message.offset} is no fact`, { cause });
    }
  return { facts, unverified, count: messages.length };
};

const isRebalance = (error: unknown): boolean => error instanceof Error && 'type' in error && REBALANCED.includes(error.type);

/**
 * A batch of a partition's records as its reader gets it, looked for at the offset `from`. A commit that comes too late changes nothing: the batch
 * comes again.
 */
export const deliveryOf = (
  { batch, commitOffsetsIfNecessary }: Source,
  { from, messages }: Readonly<{ from: string; messages: readonly KafkaMessage[] }>,
  verify: VerifyRecord,
): Delivery => {
  const { topic, partition } = batch;
  const { facts, unverified, count } = readFacts(topic, partition, messages, verify);
  const last = messages[count - 1]?.offset ?? batch.lastOffset();
  const offset = String(BigInt(last) + 1n);
  const commitAll = (): Promise<void> => commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] });
  let isCommitted = false;
  let isEnded = false;
  return {
    batch: {
      topic,
      partition,
      from,
      to: last,
      facts,
      unverified,
      // As of the moment when the broker delivered the batch.
      behind: () => Math.max(0, Number(BigInt(batch.highWatermark) - BigInt(offset))),
      commit: async () => {
        if (isEnded || isCommitted) return;
        try {
          await withTimeout(COMMIT_TIMEOUT_MS, `committing on ${topic}`, commitAll());
          isCommitted = true;
        } catch (error) {
          if (!isRebalance(error)) throw error;
        }
      },
    },
    count,
    last,
    isCommitted: () => isCommitted,
    end: () => {
      isEnded = true;
    },
  };
};
