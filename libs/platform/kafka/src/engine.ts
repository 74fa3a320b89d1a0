import type { Engine, Unmet } from '@guildhall/eventing';
import type { Kafka } from 'kafkajs';
import { createCluster, type Cluster } from './cluster.ts';
import { unmetTopic, type DeclaredTopic } from './topic-requirements.ts';
import { inspectTopics } from './topics.ts';
import { closeQuietly, withTimeout } from './with-timeout.ts';

const ASK_TIMEOUT_MS = 6_000;

/**
 * Brokers do not tell their version, but of each request which versions they understand. Since Kafka 2.4 a topic is created with the
 * broker's own number of replicas; producers number what they send since 0.11.
 */
const REQUESTS = [
  { requirement: 'CreateTopics', key: 19, version: 4, since: '2.4' },
  { requirement: 'InitProducerId', key: 22, version: 0, since: '0.11' },
] as const;

type Versions = NonNullable<Cluster['brokerPool']['versions']>;
export const unmetRequests = (versions: Versions): readonly Unmet[] =>
  REQUESTS.flatMap(({ requirement, key, version, since }) => {
    const known = versions[key]?.maxVersion;
    if (known !== undefined && known >= version) return [];
    const found = known === undefined ? 'not understood' : `version ${String(known)}`;
    return [{ requirement, found, needed: `version ${String(version)}, of Kafka ${since}`, breaks: true }];
  });

const askVersions = async (kafka: Kafka): Promise<Versions> => {
  const cluster = createCluster(kafka);
  try {
    await cluster.connect();
    const { versions } = cluster.brokerPool;
    if (versions === null) throw new Error('the connection to Kafka ended');
    return versions;
  } finally {
    await closeQuietly(cluster.disconnect());
  }
};

const askTopics = async (kafka: Kafka, declared: readonly DeclaredTopic[]): Promise<readonly Unmet[]> => {
  if (declared.length === 0) return [];
  const admin = kafka.admin();
  try {
    await admin.connect();
    const existing = new Set(await admin.listTopics());
    const names = declared.map(({ name }) => name).filter((name) => existing.has(name));
    const actual = await inspectTopics(admin, names);
    return declared.flatMap((topic) => unmetTopic(topic, actual.get(topic.name)));
  } finally {
    await closeQuietly(admin.disconnect());
  }
};

/** The brokers of a client, and the topics that it declares on them. They do not tell the time. */
export const kafkaEngine = (kafka: Kafka, brokers: readonly string[], declared: readonly DeclaredTopic[]): Engine => ({
  name: 'kafka',
  address: brokers.join(','),
  unmet: () =>
    withTimeout(
      ASK_TIMEOUT_MS,
      'asking for versions and topics',
      Promise.all([askVersions(kafka).then(unmetRequests), askTopics(kafka, declared)]).then((unmet) => unmet.flat()),
    ),
});
