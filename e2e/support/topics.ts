import { randomUUID } from 'node:crypto';
import type { TopicRecord } from '@guildhall/testing/asyncapi-checks';
import kafkajs, { type KafkaMessage } from 'kafkajs';

const POLL_INTERVAL_MS = 50;

/** A record and its partition. */
export type PartitionedRecord = TopicRecord & Readonly<{ partition: number }>;

const recordOf = (topic: string, partition: number, { key, value, headers }: KafkaMessage): PartitionedRecord => ({
  topic,
  partition,
  key: String(key),
  headers: Object.fromEntries(Object.entries(headers ?? {}).map(([name, text]) => [name, String(text)])),
  value: String(value),
});

/** All records of these topics, read by a consumer. */
export const readTopics = async (brokers: readonly string[], topics: readonly string[]): Promise<readonly PartitionedRecord[]> => {
  const kafka = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.ERROR });
  const admin = kafka.admin();
  await admin.connect();
  const due = new Map<string, number>();
  for (const topic of topics)
    for (const { partition, high, low } of await admin.fetchTopicOffsets(topic))
      if (high !== low) due.set(`${topic} ${String(partition)}`, Number(high));
  const groupId = `reads.${randomUUID()}`;
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  const records: PartitionedRecord[] = [];
  await consumer.run({
    eachMessage: ({ topic, partition, message }) => {
      const key = `${topic} ${String(partition)}`;
      records.push(recordOf(topic, partition, message));
      if (Number(message.offset) + 1 >= (due.get(key) ?? 0)) due.delete(key);
      return Promise.resolve();
    },
  });
  while (due.size > 0) await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  await consumer.disconnect();
  await admin.deleteGroups([groupId]);
  await admin.disconnect();
  return records;
};
