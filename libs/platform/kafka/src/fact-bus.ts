import type { FactBatch, FactBus, FactSigner } from '@guildhall/eventing';
import { connectKafka, type Connection } from './connection.ts';
import { reading, usualTiming, type Reading, type Subscription, type Timing } from './consumer.ts';
import { openDesk } from './desk.ts';
import { provenOn, type IsProven } from './proof.ts';
import { publisher, type Publisher } from './publisher.ts';
import { prepareTopics, usualTopic, type DeclaredTopic } from './topics.ts';

/** Without `proofs` nothing is proven, and whatever lies on a topic is believed: for those who may not know the key. */
export type KafkaFactBusOptions = Connection &
  Readonly<{ topics?: readonly DeclaredTopic[]; timing?: Partial<Timing>; proofs?: FactSigner }>;
export type KafkaFactBus = FactBus &
  Readonly<{
    /** As the port says; a group may also begin with what comes from now on. */
    subscribe: (subscription: Subscription, signal: AbortSignal) => AsyncIterable<FactBatch>;
    /** Creates or checks the declared topics. Throws `WrongTopic`. */
    prepare: () => Promise<void>;
    close: () => Promise<void>;
  }>;

/** The value of a key, made when first asked for; what failed is made again. */
const onceFor = <T>(make: (key: string) => Promise<T>): ((key: string) => Promise<T>) => {
  const made = new Map<string, Promise<T>>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const fresh = make(key);
    made.set(key, fresh);
    fresh.catch(() => made.delete(key));
    return fresh;
  };
};

/** Facts on Kafka. A topic is created or checked when it is first used, at the latest. */
export const kafkaFactBus = ({ topics = [], timing, proofs, ...connection }: KafkaFactBusOptions): KafkaFactBus => {
  const kafka = connectKafka(connection);
  const patience = { ...usualTiming, ...timing };
  const publishers = new Map<string, Publisher>();
  const closing = new AbortController();
  const readers = new Set<Reading>();

  const declared = (name: string): DeclaredTopic => topics.find((topic) => topic.name === name) ?? { ...usualTopic, name };
  const topicIsReady = onceFor((name) => prepareTopics(kafka, [declared(name)]));
  const isProvenOn = (topic: string): IsProven => (proofs === undefined ? () => true : provenOn(proofs, topic, declared(topic).partitions));
  const publisherOf = (topic: string): Publisher => {
    const known = publishers.get(topic) ?? publisher(kafka, topic, proofs);
    publishers.set(topic, known);
    return known;
  };

  return {
    prepare: () => prepareTopics(kafka, topics),
    publish: async (topic, facts) => {
      if (facts.length === 0) return;
      await topicIsReady(topic);
      await publisherOf(topic).publish(facts);
    },
    async *subscribe(subscription, signal): AsyncGenerator<FactBatch, void, undefined> {
      const desk = openDesk<FactBatch>();
      const over = AbortSignal.any([signal, closing.signal]);
      over.addEventListener('abort', () => desk.close());
      if (over.aborted) return;
      const manner = { timing: patience, isProven: isProvenOn(subscription.topic) };
      const member = reading(kafka, subscription, manner, desk);
      readers.add(member);
      closing.signal.addEventListener('abort', desk.leave);
      try {
        await topicIsReady(subscription.topic);
        if (!desk.isClosed()) await member.start();
        for (let batch = await desk.next(); batch !== undefined; batch = await desk.next()) yield batch;
      } finally {
        desk.close();
        desk.leave();
        await member.stop();
        closing.signal.removeEventListener('abort', desk.leave);
        readers.delete(member);
      }
    },
    close: async () => {
      closing.abort();
      // A reader may never ask again.
      await Promise.all([...[...readers].map(({ stop }) => stop()), ...[...publishers.values()].map(({ close }) => close())]);
    },
  };
};
