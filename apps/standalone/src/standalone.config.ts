import {
  CollectorUrl,
  consistentAccess,
  KAFKA_ACCESS,
  KafkaBrokers,
  KURRENTDB_ACCESS,
  KurrentdbUrl,
  noDevelopmentSecrets,
  OPERATOR_SETTINGS,
  REDIS_ACCESS,
  RedisUrl,
  STREAM_CACHE_SETTINGS,
  unlessEmpty,
} from '@guildhall/nest';
import { z } from 'zod';

const Days = z.coerce.number().int().min(0);

/** The settings of the one process. Every setting has a default. */
const StandaloneConfig = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000).describe('The port of API, docs and inbox; 0 takes a free one.'),
  HOST: z.string().min(1).default('127.0.0.1').describe('The address to listen on; 0.0.0.0 for all.'),
  ...OPERATOR_SETTINGS,
  GUILDHALL_DATA: z.string().min(1).default('./data').describe('The data folder; `:memory:` stores nothing.'),
  GUILDHALL_MASTER_KEY: z
    .string()
    .min(32)
    .optional()
    .describe(
      'The secret that all keys derive from, 32 characters or more. Default: generated at the first start, in `<GUILDHALL_DATA>/master.key`.',
    ),
  GUILDHALL_FACT_RETENTION_DAYS: Days.default(0).describe('How long facts stay in the log, in days; 0: for ever.'),
  ...STREAM_CACHE_SETTINGS,
  KURRENTDB_URL: unlessEmpty(KurrentdbUrl).describe(
    'Events go to KurrentDB instead of the data folder; with all nodes of a cluster: `kurrentdb://user:password@host:2113,host:2113?tls=true`.',
  ),
  ...KURRENTDB_ACCESS,
  KAFKA_BROKERS: unlessEmpty(KafkaBrokers).describe('Facts go to Kafka instead of the data folder: `host:port,host:port`.'),
  ...KAFKA_ACCESS,
  REDIS_URL: unlessEmpty(RedisUrl).describe('Jobs and leases go to Redis instead of the data folder: `rediss://user:password@host:6379`.'),
  ...REDIS_ACCESS,
  NODE_ENV: z
    .string()
    .optional()
    .describe('`production` refuses a master key that is called development-only, and closes the inbox unless GUILDHALL_INBOX is `on`.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: CollectorUrl,
  GUILDHALL_LOG: z
    .enum(['silent', 'error', 'warn', 'info', 'debug'])
    .default('warn')
    .describe('The minimum level of log lines, which are JSON on standard output.'),
});
export type StandaloneConfig = Readonly<z.infer<typeof StandaloneConfig>>;

export const STANDALONE_SETTINGS = StandaloneConfig.shape;

/** Reads the environment once. Throws a `ZodError` that names each setting that is wrong. */
export const standaloneConfig = (env: NodeJS.ProcessEnv): StandaloneConfig =>
  Object.freeze(StandaloneConfig.superRefine(noDevelopmentSecrets).superRefine(consistentAccess).parse(env));
