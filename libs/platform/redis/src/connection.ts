import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';

/** How long an answer may take, in milliseconds. */
const DEADLINE = 2_000;
/** Longer than the ten seconds at most for which a worker asks Redis to wait for a job. */
const SILENCE = 15_000;
// A link that has gone silent tells nobody: without `socketTimeout` whatever is asked over it is asked in vain, for as long as the process lives.
const inTime = { commandTimeout: DEADLINE, socketTimeout: DEADLINE, maxRetriesPerRequest: 1 };
const atLast = { socketTimeout: SILENCE, maxRetriesPerRequest: null };

/** Paths of PEM files: whom to believe, the certificate to show, its key. */
type TlsFiles = Readonly<{ ca: string | undefined; cert: string | undefined; key: string | undefined }>;

export type RedisConnection = Readonly<{
  /** `rediss:` for a private connection, which is when the files are looked at. */
  url: string;
  tls?: TlsFiles;
  /** Hears why the connection was cut; it comes back by itself. */
  onError: (error: Error) => void;
  /** For workers, who wait for a job as long as it takes; all others get an answer or an error in time. */
  waits?: boolean;
}>;

const read = (path: string | undefined) => (path === undefined ? undefined : readFileSync(path, 'utf8'));

export const connectRedis = ({ url, tls, onError, waits = false }: RedisConnection): Redis => {
  const files =
    tls === undefined || !url.startsWith('rediss:') ? {} : { tls: { ca: read(tls.ca), cert: read(tls.cert), key: read(tls.key) } };
  return new Redis(url, { connectTimeout: DEADLINE, ...files, ...(waits ? atLast : inTime) }).on('error', onError);
};

/** Lets what was asked be answered, but waits for nobody who is gone. */
export const disconnect = async (redis: Redis): Promise<void> => {
  await redis.quit().catch(() => undefined);
  redis.disconnect();
};
