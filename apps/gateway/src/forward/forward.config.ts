import {
  CallKey,
  CollectorUrl,
  consistentAccess,
  KAFKA_ACCESS,
  noDevelopmentSecrets,
  OPERATOR_SETTINGS,
  REDIS_ACCESS,
  serviceUrls,
  urlSettings,
} from '@guildhall/nest';
import { z } from 'zod';

/** Settings of the gateway process, in addition to the limits of the public API. */
const ForwardConfig = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000).describe('The port of the API.'),
  HOST: z.string().min(1).default('127.0.0.1').describe('The address to listen on; 0.0.0.0 for all.'),
  ...OPERATOR_SETTINGS,
  GUILDHALL_CALL_KEY: CallKey.describe('The private key (Ed25519, as a JWK with `kid`) that calls to the services are signed with.'),
  ...urlSettings(serviceUrls),
  KAFKA_BROKERS: z.string().min(1).describe('The Kafka brokers, for facts about ended sessions: `host:port,host:port`.'),
  ...KAFKA_ACCESS,
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .describe('The store of the request counters that all gateways share: `rediss://user:password@host:6379`.'),
  ...REDIS_ACCESS,
  GUILDHALL_SESSION_RECHECK_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(60)
    .default(5)
    .describe('Seconds after which a session that another process ended is refused by this one at the latest.'),
  NODE_ENV: z.string().optional().describe('`production` refuses keys that are called development-only, and does not forward the inbox.'),
  GUILDHALL_INBOX: z
    .enum(['on', 'off'])
    .optional()
    .describe(
      'Whether `/inbox` is forwarded to notification. Default: `on` if HOST is a loopback address and NODE_ENV is not `production`.',
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: CollectorUrl,
  GUILDHALL_LOG: z
    .enum(['silent', 'error', 'warn', 'info', 'debug'])
    .default('info')
    .describe('The minimum level of log lines, which are JSON on standard output.'),
});
export type ForwardConfig = Readonly<z.infer<typeof ForwardConfig>>;

export const FORWARD_SETTINGS = ForwardConfig.shape;

/** Reads the environment once. Throws a `ZodError` that names each setting that is wrong or missing. */
export const forwardConfig = (env: NodeJS.ProcessEnv): ForwardConfig =>
  Object.freeze(ForwardConfig.superRefine(noDevelopmentSecrets).superRefine(consistentAccess).parse(env));
