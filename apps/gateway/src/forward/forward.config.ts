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
  KAFKA_BROKERS: z.string().min(1).describe('Where the facts are that end sessions: `host:port,host:port`.'),
  ...KAFKA_ACCESS,
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .describe('What counts requests for all gateways together: `rediss://user:password@host:6379`.'),
  ...REDIS_ACCESS,
  GUILDHALL_SESSION_RECHECK_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(60)
    .default(5)
    .describe('How long a session that another process ended may live on in this one.'),
  NODE_ENV: z.string().optional().describe('`production` refuses keys that are called development-only, and passes no inbox on.'),
  GUILDHALL_INBOX: z
    .enum(['on', 'off'])
    .optional()
    .describe(
      'Whether `/inbox` of notification is passed on. Default: where HOST is this machine alone, and NODE_ENV is not `production`.',
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: CollectorUrl,
  GUILDHALL_LOG: z
    .enum(['silent', 'error', 'warn', 'info', 'debug'])
    .default('info')
    .describe('What is logged, as lines of JSON on standard output.'),
});
export type ForwardConfig = Readonly<z.infer<typeof ForwardConfig>>;

export const FORWARD_SETTINGS = ForwardConfig.shape;

/** Reads the environment once. Throws a `ZodError` that names each setting that is wrong or missing. */
export const forwardConfig = (env: NodeJS.ProcessEnv): ForwardConfig =>
  Object.freeze(ForwardConfig.superRefine(noDevelopmentSecrets).superRefine(consistentAccess).parse(env));
