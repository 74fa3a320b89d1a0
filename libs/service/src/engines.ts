import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { bullmqJobQueue } from '@guildhall/bullmq';
import { contexts } from '@guildhall/contracts';
import { cryptoIds, factSigner, keyWrapper, linkTokens, systemClock } from '@guildhall/crypto';
import type { Engine, Observe, Platform } from '@guildhall/eventing';
import { filesOf, kafkaAccessOf, streamCacheBytes } from '@guildhall/nest';
import { securityOptions, brokersOf, kafkaFactBus, defaultTopic } from '@guildhall/kafka';
import { kurrentEventStore } from '@guildhall/kurrentdb';
import {
  mongoCheckpoints,
  mongoEngine,
  mongoKeyVault,
  mongoSecrets,
  mongoViewStore,
  openMongo,
  cachedKeyVault,
  type Mongo,
} from '@guildhall/mongo';
import { connectRedis, disconnect, redisEngine, redisLeases } from '@guildhall/redis';
import type { ServiceConfig } from './service.config.ts';

const DAY = 24 * 60 * 60 * 1000;
const PREFIX = 'guildhall';

type Given = Readonly<{
  /** The service's name, also of its database and clients. */
  name: string;
  config: ServiceConfig;
  observe: Observe;
  /** Called with the reason when a connection is lost; all reconnect by themselves. */
  failed: (error: Error) => void;
}>;

/** `prepare` creates or checks the topics; throws `WrongTopic`. */
export type Engines = Readonly<{
  platform: Platform;
  /** For a service's own collections. */
  mongo: Mongo;
  /** For counts of all processes of a service together. */
  redis: ReturnType<typeof connectRedis>;
  /** For further values that a service derives from the master key. */
  secret: string;
  /** What is to be watched. */
  engines: readonly Engine[];
  prepare: () => Promise<void>;
  close: () => Promise<void>;
}>;

/** Each service has its own database. A URL with several hosts cannot be parsed by JavaScript. */
const databaseOf = (url: string, name: string): string =>
  url.replace(/^([^/]+\/\/[^/?]+)(?:\/([^?]*))?/, (_, server: string, database = '') => `${server}/${database || PREFIX}_${name}`);

const topicsOf = (config: Given['config']) =>
  Object.values(contexts).map(({ topic: { name, partitions } }) => ({
    ...defaultTopic,
    name,
    partitions,
    retention: config.GUILDHALL_FACT_RETENTION_DAYS * DAY,
  }));

/** Every port on the engines, for a service as a process. */
export const openEngines = ({ name, config, observe, failed }: Given): Engines => {
  const secret = config.GUILDHALL_MASTER_KEY;
  const wrapper = keyWrapper(secret);
  const clock = systemClock;
  const events = kurrentEventStore({ url: config.KURRENTDB_URL, tls: filesOf(config, 'KURRENTDB') });
  const mongo = openMongo(databaseOf(config.MONGODB_URL, name), filesOf(config, 'MONGODB'));
  const bus = kafkaFactBus({
    brokers: brokersOf(config.KAFKA_BROKERS),
    clientId: name,
    topics: topicsOf(config),
    signer: factSigner(secret),
    ...securityOptions(kafkaAccessOf(config)),
  });
  const jobStore = { url: config.REDIS_URL, tls: filesOf(config, 'REDIS'), onError: failed };
  const connection = connectRedis(jobStore);
  const blockingConnection = connectRedis({ ...jobStore, blocking: true });
  const jobs = bullmqJobQueue({ connection, blockingConnection, prefix: PREFIX, onError: failed });
  return {
    platform: {
      process: `${name}.${hostname()}.${randomUUID()}`,
      events,
      views: mongoViewStore(mongo),
      bus,
      jobs,
      leases: redisLeases(connection, `${PREFIX}.`),
      checkpoints: mongoCheckpoints(mongo),
      vault: cachedKeyVault({ vault: mongoKeyVault(mongo, wrapper), clock }),
      secrets: mongoSecrets(mongo, wrapper),
      clock,
      ids: cryptoIds(secret),
      links: linkTokens(secret),
      observe,
      streamCacheBytes: streamCacheBytes(config),
    },
    mongo,
    redis: connection,
    secret,
    engines: [events.engine, bus.engine, mongoEngine(mongo), redisEngine(connection)],
    prepare: bus.prepare,
    close: async () => {
      await Promise.all([bus.close(), jobs.close(), events.close()]);
      await Promise.all([mongo.close(), disconnect(connection), disconnect(blockingConnection)]);
    },
  };
};
