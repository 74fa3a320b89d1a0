import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';

const ANSWER_TIMEOUT_MS = 2_000;
/** Longer than the ten seconds for which a worker lets Redis wait for a job. */
const BLOCKING_TIMEOUT_MS = 15_000;
// Without `socketTimeout` a connection that has gone silent would never be noticed.
const answeringOptions = { commandTimeout: ANSWER_TIMEOUT_MS, socketTimeout: ANSWER_TIMEOUT_MS, maxRetriesPerRequest: 1 };
const blockingOptions = { socketTimeout: BLOCKING_TIMEOUT_MS, maxRetriesPerRequest: null };

/** Paths of PEM files: the trusted CA, the client's certificate, its key. */
type TlsFiles = Readonly<{ ca: string | undefined; cert: string | undefined; key: string | undefined }>;

export type RedisConnection = Readonly<{
  /** `rediss:` for TLS; the files are used only then. */
  url: string;
  tls?: TlsFiles;
  /** Gets the reason when the connection breaks; it is restored by itself. */
  onError: (error: Error) => void;
  /** For workers, which wait for jobs as long as it takes; without it every call gets an answer or an error in time. */
  blocking?: boolean;
}>;

const read = (path: string | undefined) => (path === undefined ? undefined : readFileSync(path, 'utf8'));

export const connectRedis = ({ url, tls, onError, blocking = false }: RedisConnection): Redis => {
  const files =
    tls === undefined || !url.startsWith('rediss:') ? {} : { tls: { ca: read(tls.ca), cert: read(tls.cert), key: read(tls.key) } };
  return new Redis(url, { connectTimeout: ANSWER_TIMEOUT_MS, ...files, ...(blocking ? blockingOptions : answeringOptions) }).on(
    'error',
    onError,
  );
};

/** Waits for pending answers, unless Redis is out of reach. */
export const disconnect = async (redis: Redis): Promise<void> => {
  await redis.quit().catch(() => undefined);
  redis.disconnect();
};
