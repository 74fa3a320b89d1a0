import type { Fact, FactBatch } from '@guildhall/eventing';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import { within } from './deadline.ts';
import { toClaim, toFact } from './fact-record.ts';
import type { IsProven } from './proof.ts';

const PATIENCE = 10_000;
/** The group has gone on without this consumer. Somebody else has the partition now, or will have. */
const GONE_ON: readonly unknown[] = ['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'NOT_COORDINATOR_FOR_GROUP'];

/** A record that is no fact: nothing of its partition can be read until somebody has dealt with it. */
export class UnreadableRecord extends Error {
  override name = 'UnreadableRecord';
}

/** `count` records, the last of them at the offset `last`. */
export type Delivery = Readonly<{ batch: FactBatch; count: number; last: string; isCommitted: () => boolean; end: () => void }>;
type Source = Pick<EachBatchPayload, 'batch' | 'commitOffsetsIfNecessary'>;

type Run = Readonly<{ facts: readonly Fact[]; unproven: readonly Fact[]; count: number }>;

/** Up to the first record of ours that is no fact; when that is the first of all, there is no way past it. */
const runOf = (topic: string, partition: number, messages: readonly KafkaMessage[], isProven: IsProven): Run => {
  const [facts, unproven]: [Fact[], Fact[]] = [[], []];
  for (const [count, message] of messages.entries())
    try {
      if (isProven(message, partition)) facts.push(toFact(message));
      else unproven.push(toClaim(message, `${topic}|${String(partition)}|${message.offset}`));
    } catch (cause) {
      if (count > 0) return { facts, unproven, count };
      throw new UnreadableRecord(`${topic}, partition ${String(partition)}, offset ${message.offset} is no fact`, { cause });
    }
  return { facts, unproven, count: messages.length };
};

const isGoneOn = (error: unknown): boolean => error instanceof Error && 'type' in error && GONE_ON.includes(error.type);

/** A run of a partition's records as its reader gets it. A commit that comes too late changes nothing: the run comes again. */
export const deliveryOf = (
  { batch, commitOffsetsIfNecessary }: Source,
  messages: readonly KafkaMessage[],
  isProven: IsProven,
): Delivery => {
  const { topic, partition } = batch;
  const { facts, unproven, count } = runOf(topic, partition, messages, isProven);
  const last = messages[count - 1]?.offset ?? batch.lastOffset();
  const offset = String(BigInt(last) + 1n);
  const commitAll = (): Promise<void> => commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] });
  let isCommitted = false;
  let isOver = false;
  return {
    batch: {
      topic,
      partition,
      facts,
      unverified: unproven,
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
    count,
    last,
    isCommitted: () => isCommitted,
    end: () => {
      isOver = true;
    },
  };
};
