import { standard, type Policy } from '@guildhall/identity';
import { serviceUrls } from '@guildhall/nest';
import { z } from 'zod';

const [SECOND, MINUTE, DAY] = [1_000, 60_000, 86_400_000];
const integer = (fallback: number, least: number, most: number) => z.coerce.number().int().min(least).max(most).default(fallback);

const IdentityConfig = z.object({
  GUILDHALL_TOKEN_ISSUER: z.string().min(1).default('guildhall').describe('The issuer that access tokens name.'),
  GUILDHALL_TOKEN_AUDIENCE: z.string().min(1).default('guildhall-api').describe('The audience that access tokens are for.'),
  GUILDHALL_ACCESS_TOKEN_SECONDS: integer(600, 1, 600).describe('How long an access token is valid, at most 600.'),
  GUILDHALL_SIGNING_KEY_DAYS: integer(30, 1, 365).describe('How long a key signs access tokens before a new one replaces it.'),
  GUILDHALL_SESSION_IDLE_DAYS: integer(standard.sessionIdle / DAY, 1, 365).describe(
    'How long a session may go without a refresh before it ends.',
  ),
  GUILDHALL_SESSION_DAYS: integer(standard.sessionWhole / DAY, 1, 365).describe('How long a session lasts at most, even if it is used.'),
  GUILDHALL_REFRESH_GRACE_SECONDS: integer(standard.refreshGrace / SECOND, 0, 60).describe(
    'How long the last used refresh token gives the same tokens again, to the same network.',
  ),
  GUILDHALL_SESSION_RECHECK_SECONDS: integer(5, 0, 60).describe(
    'Seconds after which a session that another process ended is refused by this one at the latest.',
  ),
  GUILDHALL_VERIFICATION_DAYS: integer(standard.verification / DAY, 1, 30).describe('How long the link that confirms an address is valid.'),
  GUILDHALL_RESET_MINUTES: integer(standard.reset / MINUTE, 1, 1_440).describe('How long the link that resets a password is valid.'),
  GUILDHALL_MAIL_PAUSE_SECONDS: integer(standard.mailPause / SECOND, 1, 3_600).describe(
    'The minimum time between two mails with a link to confirm an address or to reset a password; each further request doubles it.',
  ),
  GUILDHALL_ARGON2_MEMORY_KIB: integer(19_456, 19_456, 1_048_576).describe("Memory of argon2id, in KiB; at least OWASP's minimum."),
  GUILDHALL_ARGON2_ITERATIONS: integer(2, 2, 20).describe('Iterations of argon2id.'),
  GUILDHALL_ARGON2_PARALLELISM: integer(1, 1, 16).describe('Parallelism of argon2id.'),
  GUILDHALL_UNIFORM_STEP_MS: integer(100, 0, 2_000).describe(
    'Answers whose time must not reveal whether an address is known are sent at multiples of this.',
  ),
  GUILDHALL_SIGN_IN_FAILURES: integer(20, 1, 10_000).describe(
    'Wrong passwords allowed in 15 minutes: for one address from all networks that it has not signed in from, and in one session; scaled by GUILDHALL_RATE_LIMIT_FACTOR.',
  ),
  GUILDHALL_RATE_LIMIT_FACTOR: z.coerce.number().positive().default(1),
});

export const IDENTITY_SETTINGS = IdentityConfig.shape;

/** Times in milliseconds, except the access token's in seconds. */
export type IdentityConfig = Readonly<{
  tokens: Readonly<{ issuer: string; audience: string; lifetime: number; rotateAfter: number }>;
  policy: Policy;
  /** How long a session that another process has ended may be accepted in this one. */
  recheck: number;
  argon2: Readonly<{ memory: number; iterations: number; parallelism: number }>;
  /** The step of answers whose timing must reveal nothing. */
  uniformStep: number;
  /** How many wrong passwords for one address in how long, until more have to wait. */
  failedSignIns: Readonly<{ most: number; window: number }>;
}>;

export const identityConfig = (env: NodeJS.ProcessEnv): IdentityConfig => {
  const settings = IdentityConfig.parse(env);
  return Object.freeze({
    tokens: {
      issuer: settings.GUILDHALL_TOKEN_ISSUER,
      audience: settings.GUILDHALL_TOKEN_AUDIENCE,
      lifetime: settings.GUILDHALL_ACCESS_TOKEN_SECONDS,
      rotateAfter: settings.GUILDHALL_SIGNING_KEY_DAYS * DAY,
    },
    policy: {
      verification: settings.GUILDHALL_VERIFICATION_DAYS * DAY,
      reset: settings.GUILDHALL_RESET_MINUTES * MINUTE,
      mailPause: settings.GUILDHALL_MAIL_PAUSE_SECONDS * SECOND,
      sessionIdle: settings.GUILDHALL_SESSION_IDLE_DAYS * DAY,
      sessionWhole: settings.GUILDHALL_SESSION_DAYS * DAY,
      refreshGrace: settings.GUILDHALL_REFRESH_GRACE_SECONDS * SECOND,
    },
    recheck: settings.GUILDHALL_SESSION_RECHECK_SECONDS * SECOND,
    argon2: {
      memory: settings.GUILDHALL_ARGON2_MEMORY_KIB,
      iterations: settings.GUILDHALL_ARGON2_ITERATIONS,
      parallelism: settings.GUILDHALL_ARGON2_PARALLELISM,
    },
    uniformStep: settings.GUILDHALL_UNIFORM_STEP_MS,
    failedSignIns: {
      most: Math.max(1, Math.round(settings.GUILDHALL_SIGN_IN_FAILURES * settings.GUILDHALL_RATE_LIMIT_FACTOR)),
      window: 15 * MINUTE,
    },
  });
};

const ApartConfig = z.object({ GUILDHALL_ORGANIZATION_URL: serviceUrls('organization') });

export const IDENTITY_APART_SETTINGS = ApartConfig.shape;

/** The further settings of identity as a process of its own. Throws a `ZodError` that names the setting that is wrong or missing. */
export const apartConfig = (env: NodeJS.ProcessEnv): Readonly<{ organization: readonly string[] }> => ({
  organization: ApartConfig.parse(env).GUILDHALL_ORGANIZATION_URL,
});
