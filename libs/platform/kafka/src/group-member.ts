import type { FactBatch, FactSubscription } from '@guildhall/eventing';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { closeQuietly, withTimeout } from './with-timeout.ts';
import { deliveryOf, UnreadableRecord } from './delivery.ts';
import { placeAt, type Placement } from './placement.ts';
import type { HandoffQueue } from './handoff-queue.ts';
import type { VerifyRecord } from './record-signature.ts';

/**
 * Milliseconds. `session`: when a member that says nothing loses its partitions; `handOver`: how long a rebalance waits for a batch that is
 * still being handled; `wait`: how long the broker may wait for new records.
 */
export type Timing = Readonly<{ session: number; heartbeat: number; handOver: number; wait: number }>;
export const defaultTiming: Timing = { session: 10_000, heartbeat: 1_000, handOver: 30_000, wait: 250 };

/** `from`: where a group begins that has committed nothing yet. */
export type Subscription = FactSubscription & Readonly<{ from?: 'beginning' | 'now' }>;

/** The subscription ended by itself: subscribe again. */
export class SubscriptionBroken extends Error {
  override name = 'SubscriptionBroken';
}

/** Facts that a reader gets and commits at once: a commit costs a round trip. */
const BATCH_SIZE = 1_000;
const CONNECT_TIMEOUT_MS = 20_000;
const JOIN_TIMEOUT_MS = 2_000;

/** Sends heartbeats while a batch is being handled. One that fails is noticed before the next batch is handed over. */
const keepAlive = (heartbeat: () => Promise<void>, every: number): (() => void) => {
  const timer = setInterval(() => void heartbeat().catch(() => undefined), every / 2);
  return () => clearInterval(timer);
};

export type ReadOptions = Readonly<{ timing: Timing; verify: VerifyRecord }>;

/** At which offset it was fetched: where the group had got to, or, where the broker has nothing there any more, where the partition begins. */
const fetchedOffsetOf = (batch: EachBatchPayload['batch']): string => String(Reflect.get(batch, 'fetchedOffset')); // not in the client's types

/** Hands a partition's records to the reader, batch by batch, as long as each of them is committed. */
const deliverTo =
  (queue: HandoffQueue<FactBatch>, { timing: { heartbeat: every }, verify }: ReadOptions, isInPlace: Placement['isInPlace']) =>
  async (payload: EachBatchPayload): Promise<void> => {
    const { batch, heartbeat, resolveOffset } = payload;
    let rest: readonly KafkaMessage[] = batch.messages;
    let from = fetchedOffsetOf(batch);
    const stopWaiting = keepAlive(heartbeat, every);
    if (!(await isInPlace(batch.partition, from).finally(stopWaiting))) return;
    while (rest.length > 0) {
      // Throws after a rebalance: the rest of the partition may belong to another member by now.
      await heartbeat();
      const delivery = deliveryOf(payload, { from, messages: rest.slice(0, BATCH_SIZE) }, verify);
      const stop = keepAlive(heartbeat, every);
      await queue.offer(delivery.batch).finally(stop);
      delivery.end();
      if (!delivery.isCommitted()) return;
      resolveOffset(delivery.last);
      rest = rest.slice(delivery.count);
      from = String(BigInt(delivery.last) + 1n);
    }
  };

const consumerOf = (kafka: Kafka, groupId: string, { session, heartbeat, handOver, wait }: Timing): Consumer =>
  kafka.consumer({
    groupId,
    sessionTimeout: session,
    heartbeatInterval: heartbeat,
    rebalanceTimeout: handOver,
    maxWaitTimeInMs: wait,
    allowAutoTopicCreation: false,
  });

export type GroupMember = Readonly<{ start: () => Promise<void>; stop: () => Promise<void> }>;

/** A member of a group. Groups are per topic: members of one that read different topics would be given each other's partitions. */
export const groupMember = (
  kafka: Kafka,
  { topic, group, from = 'beginning', taken }: Subscription,
  options: ReadOptions,
  queue: HandoffQueue<FactBatch>,
): GroupMember => {
  const consumer = consumerOf(kafka, `${group}:${topic}`, options.timing);
  const fail = (cause: unknown): void => queue.close(new SubscriptionBroken(`${group} reads ${topic} no more`, { cause }));
  consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error));
  const placement = placeAt(consumer, { topic, ...(taken && { taken }) }, (error) => queue.close(error));
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => placement.begin(payload.memberAssignment[topic] ?? []));
  const deliver = deliverTo(queue, options, placement.isInPlace);
  const eachBatch = (payload: EachBatchPayload): Promise<void> =>
    deliver(payload).catch((error: unknown) => {
      if (!(error instanceof UnreadableRecord)) throw error;
      queue.close(error);
    });
  let joining: Promise<void> = Promise.resolve();
  return {
    start: async () => {
      await withTimeout(CONNECT_TIMEOUT_MS, `connecting to read ${topic}`, consumer.connect());
      await withTimeout(
        CONNECT_TIMEOUT_MS,
        `subscribing to ${topic}`,
        consumer.subscribe({ topics: [topic], fromBeginning: from === 'beginning' }),
      );
      joining = consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch }).catch(fail);
    },
    stop: async () => {
      placement.stop();
      // The group would wait until the session ends for a member that leaves while it joins.
      await withTimeout(JOIN_TIMEOUT_MS, 'joining', joining).catch(() => undefined);
      await closeQuietly(consumer.disconnect());
    },
  };
};
