import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { parted, within } from './deadline.ts';

/** `retention`: milliseconds until a fact may go. */
export type TopicSettings = Readonly<{ partitions: number; retention: number; cleanup: 'delete' | 'compact' }>;
export type DeclaredTopic = TopicSettings & Readonly<{ name: string }>;

const WEEK = 7 * 24 * 3_600_000;
/** What a topic is that nobody has declared otherwise. */
export const usualTopic: TopicSettings = { partitions: 12, retention: WEEK, cleanup: 'delete' };

/** A topic is there and is not what was declared: nothing may start on it. */
export class WrongTopic extends Error {
  override name = 'WrongTopic';
}

const PATIENCE = 15_000;
const STEP = 50;
const DIFFERENCE: Readonly<Record<keyof TopicSettings, string>> = {
  partitions: 'partition counts never change, since keys would move: declare a new topic instead',
  retention: 'set its retention.ms, or declare what it is',
  cleanup: 'set its cleanup.policy, or declare what it is',
};
const KEYS = ['partitions', 'retention', 'cleanup'] as const;

const create = async (admin: Admin, { name, partitions, retention, cleanup }: DeclaredTopic): Promise<void> => {
  const configEntries = [
    { name: 'retention.ms', value: String(retention) },
    { name: 'cleanup.policy', value: cleanup },
  ];
  // -1: as many replicas as the cluster's operators say.
  const topic = { topic: name, numPartitions: partitions, replicationFactor: -1, configEntries };
  // Its own way of waiting takes a topic that is not yet known to the broker it asks for an error.
  await admin.createTopics({ topics: [topic], waitForLeaders: false });
};

const settingsOf = async (admin: Admin, name: string): Promise<Readonly<Record<keyof TopicSettings, string>>> => {
  const { topics } = await admin.fetchTopicMetadata({ topics: [name] });
  const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames: ['retention.ms', 'cleanup.policy'] };
  const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [resource] });
  const entry = (wanted: string): string =>
    resources[0]?.configEntries.find(({ configName }) => configName === wanted)?.configValue ?? 'unknown';
  return { partitions: String(topics[0]?.partitions.length), retention: entry('retention.ms'), cleanup: entry('cleanup.policy') };
};

const NOT_YET: readonly unknown[] = ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION'];
const isNotYetKnown = (error: unknown): boolean => error instanceof Error && 'type' in error && NOT_YET.includes(error.type);

/** Brokers hear of a new topic one after the other, and of what they lead in it last. */
const whenKnown = async <T>(ask: () => Promise<T>, isOver: () => boolean): Promise<T> => {
  for (;;)
    try {
      return await ask();
    } catch (error) {
      if (!isNotYetKnown(error) || isOver()) throw error;
      await new Promise((resolve) => setTimeout(resolve, STEP));
    }
};

const compare = (declared: DeclaredTopic, actual: Readonly<Record<keyof TopicSettings, string>>): void => {
  const wrong = KEYS.filter((key) => actual[key] !== String(declared[key]));
  const told = wrong.map((key) => `${key} ${actual[key]} instead of ${String(declared[key])} (${DIFFERENCE[key]})`);
  if (told.length > 0) throw new WrongTopic(`the topic ${declared.name} has ${told.join('; ')}`);
};

/** Creates topics that are missing, and compares the others with what was declared. Any number of processes may do so at once. */
export const prepareTopics = async (kafka: Kafka, declared: readonly DeclaredTopic[]): Promise<void> => {
  const admin = kafka.admin();
  let isOver = false;
  const prepare = async (): Promise<void> => {
    await admin.connect();
    const there = new Set(await admin.listTopics());
    for (const topic of declared) {
      if (!there.has(topic.name)) await create(admin, topic);
      const known = <T>(ask: () => Promise<T>): Promise<T> => whenKnown(ask, () => isOver);
      compare(topic, await known(() => settingsOf(admin, topic.name)));
      // Only who leads a partition knows where it ends.
      await known(() => admin.fetchTopicOffsets(topic.name));
    }
  };
  try {
    await within(PATIENCE, 'preparing topics', prepare());
  } finally {
    isOver = true;
    await parted(admin.disconnect());
  }
};
