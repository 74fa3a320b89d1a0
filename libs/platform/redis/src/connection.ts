import { Redis } from 'ioredis';

/** How long an answer may take, in milliseconds. */
const DEADLINE = 2_000;
/** Longer than the ten seconds at most for which a worker asks Redis to wait for a job. */
const SILENCE = 15_000;
// A link that has gone silent tells nobody: without `socketTimeout` whatever is asked over it is asked in vain, for as long as the process lives.
const inTime = { commandTimeout: DEADLINE, socketTimeout: DEADLINE, maxRetriesPerRequest: 1 };
const atLast = { socketTimeout: SILENCE, maxRetriesPerRequest: null };

export type RedisConnection = Readonly<{
  url: string;
  /** Hears why the connection was cut; it comes back by itself. */
  onError: (error: Error) => void;
  /** For workers, who wait for a job as long as it takes; all others get an answer or an error in time. */
  waits?: boolean;
}>;

export const connectRedis = ({ url, onError, waits = false }: RedisConnection): Redis =>
  new Redis(url, { connectTimeout: DEADLINE, ...(waits ? atLast : inTime) }).on('error', onError);

/** Lets what was asked be answered, but waits for nobody who is gone. */
export const disconnect = async (redis: Redis): Promise<void> => {
  await redis.quit().catch(() => undefined);
  redis.disconnect();
};
