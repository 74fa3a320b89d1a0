import type { Engine, FactBatch, FactBus, FactSigner } from '@guildhall/eventing';
import type { Kafka } from 'kafkajs';
import { connectKafka, type Connection } from './connection.ts';
import { kafkaEngine } from './engine.ts';
import { groupMember, defaultTiming, type GroupMember, type Subscription, type Timing } from './group-member.ts';
import { handoffQueue, type HandoffQueue } from './handoff-queue.ts';
import { recordVerifier, type VerifyRecord } from './record-signature.ts';
import { recordReader } from './record-reader.ts';
import { toFact } from './fact-record.ts';
import { publisher, type Publisher } from './publisher.ts';
import { topicExtent } from './topic-extent.ts';
import type { DeclaredTopic } from './topic-requirements.ts';
import { prepareTopics, defaultTopic } from './topics.ts';

/**
 * `topics`: what the topics of this name have to be like; others may be as they are. `signer` signs and verifies records. Without it every record of a topic is accepted: for processes that may not
 * have the key.
 */
export type KafkaFactBusOptions = Connection &
  Readonly<{ topics?: readonly DeclaredTopic[]; timing?: Partial<Timing>; signer?: FactSigner }>;
export type KafkaFactBus = FactBus &
  Readonly<{
    /** As the port says; a group may also begin with what comes from now on. */
    subscribe: (subscription: Subscription, signal: AbortSignal) => AsyncIterable<FactBatch>;
    /** To be watched: the brokers and the declared topics. */
    engine: Engine;
    /** Creates or checks the declared topics. Throws `WrongTopic`. */
    prepare: () => Promise<void>;
    close: () => Promise<void>;
  }>;

/** Makes the value of a key once; what failed, or was forgotten, is made again at the next call. */
const memoize = <T>(make: (key: string) => Promise<T>) => {
  const made = new Map<string, Promise<T>>();
  return {
    get: (key: string): Promise<T> => {
      const before = made.get(key);
      if (before !== undefined) return before;
      const value = make(key);
      made.set(key, value);
      value.catch(() => made.delete(key));
      return value;
    },
    forget: (key: string): void => void made.delete(key),
  };
};

/** Hands over no more when the reader stops; when the bus closes, nor waits for the reader. Returns a function that undoes this. */
const endOnAbort = (queue: HandoffQueue<FactBatch>, reader: AbortSignal, closing: AbortSignal): (() => void) => {
  const stop = (): void => queue.close();
  const end = (): void => {
    queue.close();
    queue.release();
  };
  reader.addEventListener('abort', stop);
  closing.addEventListener('abort', end);
  return () => {
    reader.removeEventListener('abort', stop);
    closing.removeEventListener('abort', end);
  };
};

/** Topics as they were declared: each is created or checked once, and its records are verified by one verifier. */
const declaredTopics = (kafka: Kafka, topics: readonly DeclaredTopic[], signer: FactSigner | undefined) => {
  const declared = (name: string): DeclaredTopic | undefined => topics.find((topic) => topic.name === name);
  const verifiers = new Map<string, VerifyRecord>();
  return {
    prepared: memoize((name) => {
      const topic = declared(name);
      return topic === undefined ? prepareTopics(kafka, [], [name]) : prepareTopics(kafka, [topic]);
    }),
    verifierOf: (topic: string): VerifyRecord => {
      if (signer === undefined) return () => true;
      const known = verifiers.get(topic) ?? recordVerifier(signer, topic, (declared(topic) ?? defaultTopic).partitions);
      verifiers.set(topic, known);
      return known;
    },
  };
};

/** A publisher for each topic, opened when it is first used. */
const openPublishers = (kafka: Kafka, signer: FactSigner | undefined) => {
  const opened = new Map<string, Publisher>();
  return {
    of: (topic: string): Publisher => {
      const own = opened.get(topic) ?? publisher(kafka, topic, signer);
      opened.set(topic, own);
      return own;
    },
    close: async () => void (await Promise.all([...opened.values()].map(({ close }) => close()))),
  };
};

/** What fails may do so because the topic was deleted since it was prepared, so then it is prepared again. */
const extentOf =
  (kafka: Kafka, prepared: ReturnType<typeof declaredTopics>['prepared']): FactBus['extent'] =>
  async (topic) => {
    await prepared.get(topic);
    return topicExtent(kafka, topic).catch((error: unknown) => {
      prepared.forget(topic);
      throw error;
    });
  };

/** Facts on Kafka. A topic is created or checked when it is first used, unless `prepare` did it. */
export const kafkaFactBus = ({ topics = [], timing, signer, ...connection }: KafkaFactBusOptions): KafkaFactBus => {
  const kafka = connectKafka(connection);
  const reader = recordReader(kafka);
  const publishers = openPublishers(kafka, signer);
  const closing = new AbortController();
  const members = new Set<GroupMember>();

  const { prepared, verifierOf } = declaredTopics(kafka, topics, signer);

  return {
    engine: kafkaEngine(kafka, connection.brokers, topics),
    prepare: () => prepareTopics(kafka, topics),
    publish: async (topic, facts) => {
      if (facts.length === 0) return new Map();
      await prepared.get(topic);
      return publishers.of(topic).publish(facts);
    },
    extent: extentOf(kafka, prepared),
    read: async (location, signal) => {
      await prepared.get(location.topic);
      const record = await reader.read(location, signal);
      return record !== undefined && verifierOf(location.topic)(record, location.partition) ? toFact(record) : undefined;
    },
    async *subscribe(subscription, signal): AsyncGenerator<FactBatch, void, undefined> {
      if (signal.aborted || closing.signal.aborted) return;
      const queue = handoffQueue<FactBatch>();
      const options = { timing: { ...defaultTiming, ...timing }, verify: verifierOf(subscription.topic) };
      const member = groupMember(kafka, subscription, options, queue);
      members.add(member);
      const stopListening = endOnAbort(queue, signal, closing.signal);
      try {
        await prepared.get(subscription.topic);
        if (!queue.isClosed()) await member.start();
        for (let batch = await queue.next(); batch !== undefined; batch = await queue.next()) yield batch;
      } finally {
        queue.close();
        queue.release();
        stopListening();
        await member.stop();
        members.delete(member);
      }
    },
    close: async () => {
      closing.abort();
      // Not left to the generators: a reader may never ask for the next batch.
      await Promise.all([reader.close(), ...[...members].map(({ stop }) => stop()), publishers.close()]);
    },
  };
};
