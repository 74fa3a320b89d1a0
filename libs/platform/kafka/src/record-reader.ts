import { mutex, type FactLocation } from '@guildhall/eventing';
import type { Kafka, KafkaMessage } from 'kafkajs';
import { createCluster, type Broker, type Cluster } from './cluster.ts';
import { closeQuietly, withTimeout } from './with-timeout.ts';

const READ_TIMEOUT_MS = 10_000;
/** A broker always sends the first batch of records whole, and no more than that is wanted. */
const MAX_BYTES = 1;

/** The broker that leads a partition; undefined when there is no such partition. */
const findLeader = async (cluster: Cluster, { topic, partition }: FactLocation): Promise<Broker | undefined> => {
  await cluster.connect();
  await cluster.addTargetTopic(topic);
  await cluster.refreshMetadataIfNecessary();
  const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
  return nodeId === undefined ? undefined : cluster.findBroker({ nodeId });
};

const fetchBatch = async (leader: Broker, { topic, partition, offset }: FactLocation): Promise<readonly KafkaMessage[]> => {
  const { responses } = await leader.fetch({
    maxWaitTime: 0,
    topics: [{ topic, partitions: [{ partition, fetchOffset: offset, maxBytes: MAX_BYTES }] }],
  });
  return responses.flatMap(({ partitions }) => partitions.flatMap(({ messages }) => messages));
};

/** Nothing was ever there, or it is gone by the topic's retention. */
const isOutOfRange = (error: unknown): boolean => error instanceof Error && 'type' in error && error.type === 'OFFSET_OUT_OF_RANGE';

export type RecordReader = Readonly<{
  read: (location: FactLocation, signal: AbortSignal) => Promise<KafkaMessage | undefined>;
  close: () => Promise<void>;
}>;

/** A cluster's connections, used by one read after the other: each of several that find one closed would open it, and only one is kept. */
const openClient = (kafka: Kafka) => {
  const cluster = createCluster(kafka);
  const exclusively = mutex();
  let isClosed = false;
  return {
    fetch: (location: FactLocation): Promise<readonly KafkaMessage[]> =>
      exclusively(async () => {
        if (isClosed) throw new Error('the connections to Kafka were closed');
        const leader = await findLeader(cluster, location);
        return leader === undefined ? [] : fetchBatch(leader, location);
      }),
    close: async (): Promise<void> => {
      isClosed = true;
      await closeQuietly(cluster.disconnect());
      // The read that was under way may have connected again.
      await closeQuietly(exclusively(() => cluster.disconnect()));
    },
  };
};
type Client = ReturnType<typeof openClient>;

/**
 * Reads single records from the leaders of their partitions. The client's consumers cannot: they would join a group of their own for it,
 * and leave it behind. All reads share one set of connections; one that failed is not used again.
 */
export const recordReader = (kafka: Kafka): RecordReader => {
  let client: Client | undefined;
  const discard = async (failed: Client | undefined): Promise<void> => {
    if (failed === client) client = undefined;
    await failed?.close();
  };
  return {
    read: async (location, signal) => {
      const used = (client ??= openClient(kafka));
      try {
        const records = await withTimeout(READ_TIMEOUT_MS, `reading from ${location.topic}`, used.fetch(location), signal);
        return records.find(({ offset }) => offset === location.offset);
      } catch (error) {
        if (isOutOfRange(error)) return undefined;
        if (!signal.aborted) void discard(used);
        throw error;
      }
    },
    close: () => discard(client),
  };
};
