import { contexts } from '@guildhall/contracts';
import { factSigner } from '@guildhall/crypto';
import { brokersOf, defaultTopic, kafkaFactBus, securityOptions, type KafkaFactBus } from '@guildhall/kafka';
import { kafkaAccessOf, type KafkaAccess } from '@guildhall/nest';

type Given = Readonly<{
  config: KafkaAccess & Readonly<{ KAFKA_BROKERS: string }>;
  /** The client's name at the brokers. */
  name: string;
  /** How long facts stay, in milliseconds; -1: for ever. */
  retention: number;
  /** The master key. */
  secret: string;
}>;

/** The fact bus on Kafka, with the topic of each context. */
export const openKafka = ({ config, name, retention, secret }: Given): KafkaFactBus =>
  kafkaFactBus({
    brokers: brokersOf(config.KAFKA_BROKERS),
    clientId: name,
    topics: Object.values(contexts).map(({ topic }) => ({ ...defaultTopic, name: topic.name, partitions: topic.partitions, retention })),
    signer: factSigner(secret),
    ...securityOptions(kafkaAccessOf(config)),
  });
