import type { FactBatch } from '@guildhall/eventing';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { parted, within } from './deadline.ts';
import { deliveryOf, UnreadableRecord } from './delivery.ts';
import type { Desk } from './desk.ts';
import type { IsProven } from './proof.ts';

/** Milliseconds. `session`: after so long a dead consumer's partitions go to others; `handOver`: how long others wait for a batch in hand. */
export type Timing = Readonly<{ session: number; heartbeat: number; handOver: number; wait: number }>;
export const usualTiming: Timing = { session: 10_000, heartbeat: 1_000, handOver: 30_000, wait: 250 };

/** `from`: where a group begins that has committed nothing yet. */
export type Subscription = Readonly<{ topic: string; group: string; from?: 'beginning' | 'now' }>;

/** The subscription has ended and nobody asked for it: subscribe again. */
export class SubscriptionBroken extends Error {
  override name = 'SubscriptionBroken';
}

/** What a reader gets at once, and commits: a commit costs a round trip. */
const RUN = 1_000;
const PATIENCE = 20_000;
const JOINING = 2_000;

/** Keeps a place in the group while a batch is in somebody's hands. A failure is noticed before the next is handed over. */
const beating = (heartbeat: () => Promise<void>, every: number): (() => void) => {
  const timer = setInterval(() => void heartbeat().catch(() => undefined), every / 2);
  return () => clearInterval(timer);
};

/** How a group reads: how patiently, and whom it believes. */
export type Manner = Readonly<{ timing: Timing; isProven: IsProven }>;

/** Lays a partition's records on the desk, run by run, as long as each of them is committed. */
const layDown =
  (desk: Desk<FactBatch>, { timing: { heartbeat: every }, isProven }: Manner) =>
  async (payload: EachBatchPayload): Promise<void> => {
    const { batch, heartbeat, resolveOffset } = payload;
    let rest: readonly KafkaMessage[] = batch.messages;
    while (rest.length > 0) {
      // Throws when the group has gone on: what lies in line here may be another's by now.
      await heartbeat();
      const delivery = deliveryOf(payload, rest.slice(0, RUN), isProven);
      const stop = beating(heartbeat, every);
      await desk.offer(delivery.batch).finally(stop);
      delivery.end();
      if (!delivery.isCommitted()) return;
      resolveOffset(delivery.last);
      rest = rest.slice(delivery.count);
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

export type Reading = Readonly<{ start: () => Promise<void>; stop: () => Promise<void> }>;

/** A member of a group. Groups are per topic: members of one that read different topics would be given each other's partitions. */
export const reading = (
  kafka: Kafka,
  { topic, group, from = 'beginning' }: Subscription,
  manner: Manner,
  desk: Desk<FactBatch>,
): Reading => {
  const consumer = consumerOf(kafka, `${group}:${topic}`, manner.timing);
  const fail = (cause: unknown): void => desk.close(new SubscriptionBroken(`${group} reads ${topic} no more`, { cause }));
  consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error));
  const lay = layDown(desk, manner);
  const eachBatch = (payload: EachBatchPayload): Promise<void> =>
    lay(payload).catch((error: unknown) => {
      if (!(error instanceof UnreadableRecord)) throw error;
      desk.close(error);
    });
  let joining: Promise<void> = Promise.resolve();
  return {
    start: async () => {
      await within(PATIENCE, `connecting to read ${topic}`, consumer.connect());
      await within(PATIENCE, `subscribing to ${topic}`, consumer.subscribe({ topics: [topic], fromBeginning: from === 'beginning' }));
      joining = consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch }).catch(fail);
    },
    stop: async () => {
      // Whoever goes while joining is missed by the group until its session is over.
      await within(JOINING, 'joining', joining).catch(() => undefined);
      await parted(consumer.disconnect());
    },
  };
};
