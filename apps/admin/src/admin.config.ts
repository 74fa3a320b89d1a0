import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContextName } from '@guildhall/contracts';
import { CallKey, operatorsAt, OPERATOR_SETTINGS } from '@guildhall/nest';
import { z } from 'zod';

const AdminConfig = z.object({
  GUILDHALL_OPERATOR_KEY: z
    .string()
    .optional()
    .describe('The operator’s private key (Ed25519, as a JWK with `kid`). Default: `<GUILDHALL_DATA>/operator.key`.'),
  GUILDHALL_DATA: z.string().default('./data').describe('The data folder of the one process that has all services.'),
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000).describe('The port of that process.'),
  ...OPERATOR_SETTINGS,
  GUILDHALL_IDENTITY_URL: z
    .url()
    .optional()
    .describe('Where operators come to identity, when the services are apart: `http://host:port`; so for the others.'),
  GUILDHALL_ORGANIZATION_URL: z.url().optional(),
  GUILDHALL_TEAM_URL: z.url().optional(),
  GUILDHALL_NOTIFICATION_URL: z.url().optional(),
});

/** Of each context where it is, and the name that calls to it are made out to. */
export type Place = Readonly<{ url: string; audience: string }>;
export type AdminConfig = Readonly<{ key: CallKey; places: Readonly<Record<ContextName, Place>> }>;

/** Reads the environment once. Throws a `ZodError`, or `ENOENT` when there is no key. */
export const adminConfig = (environment: NodeJS.ProcessEnv): AdminConfig => {
  const env = AdminConfig.parse(environment);
  const key = CallKey.parse(env.GUILDHALL_OPERATOR_KEY ?? readFileSync(join(env.GUILDHALL_DATA, 'operator.key'), 'utf8'));
  const { port, host } = operatorsAt(env);
  const here = `http://${host}:${String(port)}`;
  const placeOf = (context: ContextName, url: string | undefined): Place =>
    url === undefined ? { url: here, audience: 'standalone' } : { url, audience: context };
  return Object.freeze({
    key,
    places: {
      identity: placeOf('identity', env.GUILDHALL_IDENTITY_URL),
      organization: placeOf('organization', env.GUILDHALL_ORGANIZATION_URL),
      team: placeOf('team', env.GUILDHALL_TEAM_URL),
      notification: placeOf('notification', env.GUILDHALL_NOTIFICATION_URL),
    },
  });
};
