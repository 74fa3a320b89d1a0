import type { Extent } from '@guildhall/eventing';
import type { Kafka } from 'kafkajs';
import { closeQuietly, withTimeout } from './with-timeout.ts';

const EXTENT_TIMEOUT_MS = 15_000;

/** From where to where a topic's partitions reach, as their leaders say. */
export const topicExtent = async (kafka: Kafka, topic: string): Promise<ReadonlyMap<number, Extent>> => {
  const admin = kafka.admin();
  const ask = async (): Promise<ReadonlyMap<number, Extent>> => {
    await admin.connect();
    const partitions = await admin.fetchTopicOffsets(topic);
    return new Map(partitions.map(({ partition, low, high }) => [partition, { first: low, next: high }]));
  };
  try {
    return await withTimeout(EXTENT_TIMEOUT_MS, `asking how far ${topic} reaches`, ask());
  } finally {
    await closeQuietly(admin.disconnect());
  }
};
