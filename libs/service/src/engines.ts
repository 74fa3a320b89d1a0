import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { cryptoIds, keyWrapper, linkTokens, systemClock } from '@guildhall/crypto';
import type { Engine, Observe, Platform } from '@guildhall/eventing';
import { streamCacheBytes } from '@guildhall/nest';
import type { Mongo } from '@guildhall/mongo';
import { openKafka } from './engines/kafka.ts';
import { openKurrentdb } from './engines/kurrentdb.ts';
import { openMongodb } from './engines/mongodb.ts';
import { openRedis } from './engines/redis.ts';
import type { ServiceConfig } from './service.config.ts';

const DAY = 24 * 60 * 60 * 1000;

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
  redis: ReturnType<typeof openRedis>['connection'];
  /** For further values that a service derives from the master key. */
  secret: string;
  /** What is to be watched. */
  engines: readonly Engine[];
  prepare: () => Promise<void>;
  close: () => Promise<void>;
}>;

/** Every port on the engines, for a service as a process. */
export const openEngines = ({ name, config, observe, failed }: Given): Engines => {
  const secret = config.GUILDHALL_MASTER_KEY;
  const clock = systemClock;
  const events = openKurrentdb(config);
  const mongodb = openMongodb({ config, name, clock, wrapper: keyWrapper(secret) });
  const bus = openKafka({ config, name, retention: config.GUILDHALL_FACT_RETENTION_DAYS * DAY, secret });
  const redis = openRedis({ config, failed });
  return {
    platform: {
      process: `${name}.${hostname()}.${randomUUID()}`,
      events,
      bus,
      ...mongodb.ports,
      ...redis.ports,
      clock,
      ids: cryptoIds(secret),
      links: linkTokens(secret),
      observe,
      streamCacheBytes: streamCacheBytes(config),
    },
    mongo: mongodb.mongo,
    redis: redis.connection,
    secret,
    engines: [events.engine, bus.engine, mongodb.engine, redis.engine],
    prepare: bus.prepare,
    close: async () => {
      await Promise.all([bus.close(), redis.close(), events.close()]);
      await mongodb.close();
    },
  };
};
