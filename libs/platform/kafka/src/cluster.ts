import type { Kafka, KafkaMessage } from 'kafkajs';

type FetchRequest = Readonly<{
  maxWaitTime: number;
  topics: readonly Readonly<{
    topic: string;
    partitions: readonly Readonly<{ partition: number; fetchOffset: string; maxBytes: number }>[];
  }>[];
}>;
type FetchResponse = Readonly<{
  responses: readonly Readonly<{ partitions: readonly Readonly<{ messages: readonly KafkaMessage[] }>[] }>[];
}>;
export type Broker = Readonly<{ fetch: (request: FetchRequest) => Promise<FetchResponse> }>;
/** What producers and consumers of the client are made of. It has no type of its own. */
export type Cluster = Readonly<{
  connect: () => Promise<void>;
  disconnect: () => Promise<void>;
  addTargetTopic: (topic: string) => Promise<void>;
  refreshMetadataIfNecessary: () => Promise<void>;
  /** The partitions by the id of the node that leads them. */
  findLeaderForPartitions: (topic: string, partitions: readonly number[]) => Readonly<Record<string, readonly number[]>>;
  findBroker: (node: Readonly<{ nodeId: string }>) => Promise<Broker>;
  /** `versions`: of each request, by its number in Kafka's protocol, that the broker understands; null while there is no connection. */
  brokerPool: Readonly<{ versions: Readonly<Record<number, Readonly<{ minVersion: number; maxVersion: number }>>> | null }>;
}>;

const CREATE_CLUSTER = 'private:Kafka:createCluster';

export const createCluster = (kafka: Kafka): Cluster => {
  const name = Object.getOwnPropertySymbols(kafka).find(({ description }) => description === CREATE_CLUSTER);
  if (name === undefined) throw new Error('this version of the Kafka client creates clusters in another way');
  const create = Reflect.get(kafka, name) as (options: object) => Cluster; // an inner method of the pinned version
  return create({ allowAutoTopicCreation: false });
};
