import { ConstantBackoff, handleWhen, retry } from 'cockatiel';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { closeQuietly, withTimeout } from './with-timeout.ts';

/** `retention`: milliseconds until a fact may go. */
export type TopicSettings = Readonly<{ partitions: number; retention: number; cleanup: 'delete' | 'compact' }>;
export type DeclaredTopic = TopicSettings & Readonly<{ name: string }>;

const WEEK_MS = 7 * 24 * 3_600_000;
/** Settings of a topic that is not declared. */
export const defaultTopic: TopicSettings = { partitions: 12, retention: WEEK_MS, cleanup: 'delete' };

/** A topic exists with other settings than declared: nothing may use it. */
export class WrongTopic extends Error {
  override name = 'WrongTopic';
}

const PREPARE_TIMEOUT_MS = 15_000;
const RETRY_DELAY_MS = 50;
const ADVICE: Readonly<Record<keyof TopicSettings, string>> = {
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
  // -1: as many replicas as the broker's default says.
  const topic = { topic: name, numPartitions: partitions, replicationFactor: -1, configEntries };
  // The client's own waiting fails when the broker that it asks does not know the topic yet.
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

/** Brokers learn of a new topic one after the other, and last of which of its partitions they lead. */
const whenKnown = retry(handleWhen(isNotYetKnown), { maxAttempts: Infinity, backoff: new ConstantBackoff(RETRY_DELAY_MS) });

const compare = (declared: DeclaredTopic, actual: Readonly<Record<keyof TopicSettings, string>>): void => {
  const wrong = KEYS.filter((key) => actual[key] !== String(declared[key]));
  const differences = wrong.map((key) => `${key} ${actual[key]} instead of ${String(declared[key])} (${ADVICE[key]})`);
  if (differences.length > 0) throw new WrongTopic(`the topic ${declared.name} has ${differences.join('; ')}`);
};

/** Creates topics that are missing, and compares the others with what was declared. Any number of processes may do so at once. */
export const prepareTopics = async (kafka: Kafka, declared: readonly DeclaredTopic[]): Promise<void> => {
  const admin = kafka.admin();
  const giveUp = new AbortController();
  const prepare = async (): Promise<void> => {
    await admin.connect();
    const existing = new Set(await admin.listTopics());
    for (const topic of declared) {
      if (!existing.has(topic.name)) await create(admin, topic);
      compare(topic, await whenKnown.execute(() => settingsOf(admin, topic.name), giveUp.signal));
      // Answered by the leaders of the partitions only, so it shows that these know the topic, too.
      await whenKnown.execute(() => admin.fetchTopicOffsets(topic.name), giveUp.signal);
    }
  };
  try {
    await withTimeout(PREPARE_TIMEOUT_MS, 'preparing topics', prepare());
  } finally {
    giveUp.abort();
    await closeQuietly(admin.disconnect());
  }
};
