import kafkajs, { type Kafka, type KafkaConfig } from 'kafkajs';
import './kafkajs-timer-patch.ts';

/** `socketFactory` connects to a broker in another way than directly. */
export type Connection = Readonly<{ brokers: readonly string[]; clientId?: string }> & Pick<KafkaConfig, 'ssl' | 'sasl' | 'socketFactory'>;

/** `host:port,host:port` as it stands in a configuration. */
export const brokersOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((broker) => broker.trim())
    .filter((broker) => broker !== '');

/** Short timeouts and few retries: the adapter starts over itself, with new connections, and reports the failure. */
const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 5_000;
const retry = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 2 };

/** The client logs nothing: errors are thrown, and shells write logs. */
export const connectKafka = ({ brokers, clientId = 'guildhall', ...way }: Connection): Kafka =>
  new kafkajs.Kafka({
    ...way,
    brokers: [...brokers],
    clientId,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    authenticationTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // A crash ends the subscription; its reader subscribes again.
    retry: { ...retry, restartOnFailure: () => Promise.resolve(false) },
    logLevel: kafkajs.logLevel.NOTHING,
  });
