import { afterAll } from '@jest/globals';
import kafkajs, { type Admin } from 'kafkajs';
import { brokersOf } from '../src/index.ts';

export const brokers = brokersOf(process.env['KAFKA_BROKERS'] ?? '');

export const asAdmin = async <T>(work: (admin: Admin) => Promise<T>): Promise<T> => {
  const admin = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.connect();
  return work(admin).finally(() => admin.disconnect());
};

/** Registers topics that are deleted after the suite: each has a dozen partitions, which a broker reads when it starts. */
export const ownTopics = () => {
  const topics = new Set<string>();
  afterAll(() =>
    asAdmin(async (admin) => {
      const there = await admin.listTopics();
      await admin.deleteTopics({ topics: there.filter((topic) => topics.has(topic)) });
    }),
  );
  return (topic: string): string => {
    topics.add(topic);
    return topic;
  };
};
