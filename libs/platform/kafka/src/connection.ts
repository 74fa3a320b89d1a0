import kafkajs, { type Kafka, type KafkaConfig } from 'kafkajs';
import './quiet-timers.ts';

/** `socketFactory`: the way to a broker, when it is not straight. */
export type Connection = Readonly<{ brokers: readonly string[]; clientId?: string }> & Pick<KafkaConfig, 'ssl' | 'sasl' | 'socketFactory'>;

/** `host:port,host:port` as it stands in a configuration. */
export const brokersOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((broker) => broker.trim())
    .filter((broker) => broker !== '');

/** Short patience, few repeats: whoever uses it begins anew, on new connections, and says so. */
const CONNECT = 3_000;
const REQUEST = 5_000;
const retry = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 2 };

/** Says nothing by itself: what goes wrong is thrown, and shells write logs. */
export const connectKafka = ({ brokers, clientId = 'guildhall', ...way }: Connection): Kafka =>
  new kafkajs.Kafka({
    ...way,
    brokers: [...brokers],
    clientId,
    connectionTimeout: CONNECT,
    authenticationTimeout: CONNECT,
    requestTimeout: REQUEST,
    // A crash is told to the reader, who subscribes again.
    retry: { ...retry, restartOnFailure: () => Promise.resolve(false) },
    logLevel: kafkajs.logLevel.NOTHING,
  });
