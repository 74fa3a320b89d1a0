import { LOCAL_HOSTS, MAX_BODY_LIMIT, Origin, type HttpSettings } from '@guildhall/nest';
import { z } from 'zod';

const Count = z.coerce.number().int().positive();
const Origins = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((origin) => origin.trim())
      .filter((origin) => origin !== ''),
  )
  .pipe(z.array(z.url({ protocol: /^https?$/ }).refine((url) => new URL(url).origin === url, 'an origin has no path')));

/** The limits of the public API. Quotas are per minute; the factor scales all of them. */
const GatewayConfig = z.object({
  GUILDHALL_RATE_LIMIT_FACTOR: z.coerce.number().positive().default(1).describe('Multiplies every quota, for load tests.'),
  GUILDHALL_RATE_ACCOUNT: Count.default(1200).describe('Requests per minute of one signed-in account.'),
  GUILDHALL_RATE_NETWORK: Count.default(600).describe(
    'Requests per minute of one network (IPv4 address or IPv6 /64) without valid credentials.',
  ),
  GUILDHALL_RATE_CREDENTIALS: Count.default(60).describe(
    'Sign-ins, registrations, resets and password changes per minute, of one network or account.',
  ),
  GUILDHALL_RATE_TOKENS: Count.default(60).describe(
    'Uses of links (invitation, verification, reset) and refresh tokens per minute, of one network or account.',
  ),
  GUILDHALL_TRUSTED_PROXIES: z.coerce
    .number()
    .int()
    .min(0)
    .max(10)
    .default(0)
    .describe('The number of your own proxies in front of Guildhall; that many entries of X-Forwarded-For are trusted, from the right.'),
  GUILDHALL_ORIGIN: Origin.optional().describe(
    'The public address of the installation; the inbox answers under its host name and those of this machine.',
  ),
  GUILDHALL_CORS_ORIGINS: Origins.describe('Exact origins that browsers may call from, separated by commas; none: CORS is off.'),
  GUILDHALL_BODY_LIMIT: Count.max(MAX_BODY_LIMIT)
    .default(256 * 1024)
    .describe('Largest request body, in bytes.'),
  GUILDHALL_REQUEST_TIMEOUT: Count.default(30_000).describe('Milliseconds for a whole request to arrive.'),
  GUILDHALL_HEADERS_TIMEOUT: Count.default(10_000).describe('Milliseconds for the headers of a request to arrive.'),
  GUILDHALL_MAX_CONNECTIONS: Count.default(10_000).describe('Maximum number of open connections; more are refused.'),
});

export const GATEWAY_SETTINGS = GatewayConfig.shape;

/** A quota per window in seconds, and what it is counted by. */
export type Policy = Readonly<{ name: string; quota: number; window: number }>;
export type Policies = Readonly<Record<'account' | 'network' | 'credentials' | 'tokens', Policy>>;
/** `hosts`: names that the installation is known by. */
export type GatewayConfig = Readonly<{ http: HttpSettings; hosts: readonly string[]; policies: Policies }>;

const MINUTE = 60;

/** Reads the environment once. Throws a `ZodError` that names each setting that is wrong. */
export const gatewayConfig = (env: Readonly<Record<string, string | undefined>>): GatewayConfig => {
  const read = GatewayConfig.parse(env);
  const policy = (name: string, perMinute: number): Policy => ({
    name,
    quota: Math.max(1, Math.round(perMinute * read.GUILDHALL_RATE_LIMIT_FACTOR)),
    window: MINUTE,
  });
  return Object.freeze({
    http: {
      bodyLimit: read.GUILDHALL_BODY_LIMIT,
      trustedProxies: read.GUILDHALL_TRUSTED_PROXIES,
      corsOrigins: read.GUILDHALL_CORS_ORIGINS,
      requestTimeout: read.GUILDHALL_REQUEST_TIMEOUT,
      headersTimeout: read.GUILDHALL_HEADERS_TIMEOUT,
      maxConnections: read.GUILDHALL_MAX_CONNECTIONS,
    },
    hosts: [...LOCAL_HOSTS, ...(read.GUILDHALL_ORIGIN === undefined ? [] : [new URL(read.GUILDHALL_ORIGIN).hostname])],
    policies: {
      account: policy('account', read.GUILDHALL_RATE_ACCOUNT),
      network: policy('network', read.GUILDHALL_RATE_NETWORK),
      credentials: policy('credentials', read.GUILDHALL_RATE_CREDENTIALS),
      tokens: policy('tokens', read.GUILDHALL_RATE_TOKENS),
    },
  });
};
