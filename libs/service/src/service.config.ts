import {
  CallKeys,
  CollectorUrl,
  consistentAccess,
  KAFKA_ACCESS,
  KafkaBrokers,
  KurrentdbUrl,
  MongodbUrl,
  RedisUrl,
  KURRENTDB_ACCESS,
  MONGODB_ACCESS,
  noDevelopmentSecrets,
  OPERATOR_SETTINGS,
  REDIS_ACCESS,
  STREAM_CACHE_SETTINGS,
} from '@guildhall/nest';
import { z } from 'zod';

const Port = z.coerce.number().int().min(0).max(65_535);

/** The settings of every service process. */
const ServiceConfig = z.object({
  PORT: Port.describe('The port to listen on; only requests of the gateway and probes are answered there.'),
  HOST: z.string().min(1).default('127.0.0.1').describe('The address to listen on; 0.0.0.0 for all.'),
  ...OPERATOR_SETTINGS,
  GUILDHALL_MASTER_KEY: z
    .string()
    .min(32)
    .describe('The secret that all keys derive from, 32 characters or more; the same for all services, unknown to the gateway.'),
  GUILDHALL_CALL_KEYS: CallKeys.describe('The public keys of the gateway as a JWK set (Ed25519); two during a rotation.'),
  KURRENTDB_URL: KurrentdbUrl,
  ...KURRENTDB_ACCESS,
  KAFKA_BROKERS: KafkaBrokers,
  ...KAFKA_ACCESS,
  MONGODB_URL: MongodbUrl,
  ...MONGODB_ACCESS,
  REDIS_URL: RedisUrl,
  ...REDIS_ACCESS,
  GUILDHALL_FACT_RETENTION_DAYS: z.coerce.number().int().min(1).default(7).describe('How long facts stay on Kafka, in days.'),
  ...STREAM_CACHE_SETTINGS,
  NODE_ENV: z
    .string()
    .optional()
    .describe('`production` refuses secrets that are called development-only, and closes the inbox of notification.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: CollectorUrl,
  GUILDHALL_LOG: z
    .enum(['silent', 'error', 'warn', 'info', 'debug'])
    .default('info')
    .describe('The minimum level of log lines, which are JSON on standard output.'),
});
export type ServiceConfig = Readonly<z.infer<typeof ServiceConfig>>;

export const SERVICE_SETTINGS = ServiceConfig.shape;

/** Reads the environment once. Throws a `ZodError` that names each setting that is wrong or missing. */
export const serviceConfig = (env: NodeJS.ProcessEnv, port: number): ServiceConfig =>
  Object.freeze(
    ServiceConfig.superRefine(noDevelopmentSecrets)
      .superRefine(consistentAccess)
      .parse({ PORT: port, ...env }),
  );
