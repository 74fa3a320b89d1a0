import type { Unmet } from '@guildhall/eventing';
import { ConstantBackoff, handleWhen, retry } from 'cockatiel';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { SETTINGS, unmetTopic, type ActualTopic, type DeclaredTopic, type TopicSettings } from './topic-requirements.ts';
import { closeQuietly, withTimeout } from './with-timeout.ts';

const WEEK_MS = 7 * 24 * 3_600_000;
/** Settings of a topic that is not declared. */
export const defaultTopic: TopicSettings = { partitions: 12, retention: WEEK_MS, cleanup: 'delete' };

/** A topic exists with other settings than it needs: nothing may use it. */
export class WrongTopic extends Error {
  override name = 'WrongTopic';

  constructor(unmet: readonly Unmet[]) {
    super(unmet.map(({ requirement, found, needed }) => `${requirement} is ${found}, needed: ${needed}`).join('; '));
  }
}

const PREPARE_TIMEOUT_MS = 15_000;
const RETRY_DELAY_MS = 50;

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

const isOfType = (error: unknown, types: readonly unknown[]): boolean =>
  error instanceof Error && 'type' in error && types.includes(error.type);

const NOT_ALLOWED = ['TOPIC_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED'];
type Described = Awaited<ReturnType<Admin['describeConfigs']>>['resources'];
type Settings = Readonly<{ resources: Described; refusal?: string }>;

const describeSettings = async (admin: Admin, names: readonly string[]): Promise<Settings> => {
  const resources = names.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames: SETTINGS }));
  try {
    return await admin.describeConfigs({ includeSynonyms: false, resources });
  } catch (error) {
    if (!isOfType(error, NOT_ALLOWED)) throw error;
    return { resources: [], refusal: String((error as Error).message) }; // as was just looked
  }
};

/** Topics as brokers have them, by name. Fails if one of them is not there. */
export const inspectTopics = async (admin: Admin, names: readonly string[]): Promise<ReadonlyMap<string, ActualTopic>> => {
  if (names.length === 0) return new Map();
  const { brokers } = await admin.describeCluster();
  const { topics } = await admin.fetchTopicMetadata({ topics: [...names] });
  const { resources, refusal } = await describeSettings(admin, names);
  return new Map(
    topics.map(({ name, partitions }) => {
      const entries = resources.find(({ resourceName }) => resourceName === name)?.configEntries ?? [];
      const actual: ActualTopic = {
        partitions: partitions.length,
        replicas: Math.min(...partitions.map(({ replicas }) => replicas.length)),
        brokers: brokers.length,
        settings: Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue])),
        ...(refusal !== undefined && { refusal }),
      };
      return [name, actual];
    }),
  );
};

const NOT_YET = ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION'];
/** Brokers learn of a new topic one after the other, and last of which of its partitions they lead. */
const whenKnown = retry(
  handleWhen((error) => isOfType(error, NOT_YET)),
  { maxAttempts: Infinity, backoff: new ConstantBackoff(RETRY_DELAY_MS) },
);

/** Of topics that brokers know. */
const check = async (admin: Admin, declared: readonly DeclaredTopic[], signal: AbortSignal): Promise<void> => {
  const actual = await whenKnown.execute(
    () =>
      inspectTopics(
        admin,
        declared.map(({ name }) => name),
      ),
    signal,
  );
  const wrong = declared.flatMap((topic) => unmetTopic(topic, actual.get(topic.name)).filter(({ breaks }) => breaks));
  if (wrong.length > 0) throw new WrongTopic(wrong);
};

/** `declared` topics are created or compared; others are created if they are missing, and may be as they are. Any number of processes may do so at once. */
export const prepareTopics = async (kafka: Kafka, declared: readonly DeclaredTopic[], others: readonly string[] = []): Promise<void> => {
  const admin = kafka.admin();
  const giveUp = new AbortController();
  const prepare = async (): Promise<void> => {
    await admin.connect();
    const existing = new Set(await admin.listTopics());
    const all = [...declared, ...others.map((name) => ({ ...defaultTopic, name }))];
    for (const topic of all) if (!existing.has(topic.name)) await create(admin, topic);
    await check(admin, declared, giveUp.signal);
    // Answered by the leaders of the partitions only, so it shows that these know the topic, too.
    for (const { name } of all) await whenKnown.execute(() => admin.fetchTopicOffsets(name), giveUp.signal);
  };
  try {
    await withTimeout(PREPARE_TIMEOUT_MS, 'preparing topics', prepare());
  } finally {
    giveUp.abort();
    await closeQuietly(admin.disconnect());
  }
};
