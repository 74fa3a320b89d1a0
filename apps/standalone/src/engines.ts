import type { Engine, Platform } from '@guildhall/eventing';
import type { StandaloneConfig } from './standalone.config.ts';

const DAY = 24 * 60 * 60 * 1000;
/** The name of this process at the brokers. */
const NAME = 'standalone';
const FOR_EVER = -1;

type World = Readonly<{
  config: StandaloneConfig;
  /** The master key. */
  secret: string;
  /** Called with the reason when a connection is lost; all reconnect by themselves. */
  failed: (error: Error) => void;
}>;

/** What one engine replaces. `prepare` creates or checks the topics; throws `WrongTopic`. */
type Part = Readonly<{ ports: Partial<Platform>; engine?: Engine; prepare?: () => Promise<void>; close: () => Promise<void> }>;

const kurrentdb = async ({ config }: World, KURRENTDB_URL: string): Promise<Part> => {
  const { openKurrentdb } = await import('@guildhall/service/kurrentdb');
  const events = openKurrentdb({ ...config, KURRENTDB_URL });
  return { ports: { events }, engine: events.engine, close: events.close };
};

const kafka = async ({ config, secret }: World, KAFKA_BROKERS: string): Promise<Part> => {
  const { openKafka } = await import('@guildhall/service/kafka');
  const days = config.GUILDHALL_FACT_RETENTION_DAYS;
  const retention = days === 0 ? FOR_EVER : days * DAY;
  const bus = openKafka({ config: { ...config, KAFKA_BROKERS }, name: NAME, retention, secret });
  return { ports: { bus }, engine: bus.engine, prepare: bus.prepare, close: bus.close };
};

const redis = async ({ config, failed }: World, REDIS_URL: string): Promise<Part> => {
  const { openRedis } = await import('@guildhall/service/redis');
  return openRedis({ config: { ...config, REDIS_URL }, failed });
};

/** The engines that the settings name, each for its part of the data folder. The client of an engine is loaded only when it is named. */
export const openEngines = async (world: World) => {
  const { KURRENTDB_URL, KAFKA_BROKERS, REDIS_URL } = world.config;
  const parts: Part[] = [];
  if (REDIS_URL !== undefined) parts.push(await redis(world, REDIS_URL));
  if (KAFKA_BROKERS !== undefined) parts.push(await kafka(world, KAFKA_BROKERS));
  if (KURRENTDB_URL !== undefined) parts.push(await kurrentdb(world, KURRENTDB_URL));
  return {
    ports: parts.reduce<Partial<Platform>>((all, { ports }) => ({ ...all, ...ports }), {}),
    engines: parts.flatMap(({ engine }) => engine ?? []),
    prepare: async (): Promise<void> => {
      for (const { prepare } of parts) await prepare?.();
    },
    close: async (): Promise<void> => {
      for (const { close } of parts) await close();
    },
  };
};
