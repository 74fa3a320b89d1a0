import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contextNames, type ContextName } from '@guildhall/contracts';
import { CallKey, operatorsAt, OPERATOR_SETTINGS, urlSetting, urlSettings } from '@guildhall/nest';
import { z } from 'zod';

const AdminConfig = z.object({
  GUILDHALL_OPERATOR_KEY: z
    .string()
    .optional()
    .describe('The operator’s private key (Ed25519, as a JWK with `kid`). Default: `<GUILDHALL_DATA>/operator.key`.'),
  GUILDHALL_DATA: z.string().default('./data').describe('The data folder of the one process that has all services.'),
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000).describe('The port of that process.'),
  ...OPERATOR_SETTINGS,
  ...urlSettings((context) =>
    z.url().optional().describe(`The URL for operators of ${context} when each service runs as a process: \`http://host:port\`.`),
  ),
});

/** The URL of a context, and the audience of its signed calls. */
export type ContextAddress = Readonly<{ url: string; audience: string }>;
export type AdminConfig = Readonly<{ key: CallKey; addresses: Readonly<Record<ContextName, ContextAddress>> }>;

/** Reads the environment once. Throws a `ZodError`, or `ENOENT` when there is no key. */
export const adminConfig = (environment: NodeJS.ProcessEnv): AdminConfig => {
  const env = AdminConfig.parse(environment);
  const key = CallKey.parse(env.GUILDHALL_OPERATOR_KEY ?? readFileSync(join(env.GUILDHALL_DATA, 'operator.key'), 'utf8'));
  const { port, host } = operatorsAt(env);
  const here = `http://${host}:${String(port)}`;
  const addressOf = (context: ContextName): ContextAddress => {
    const url = env[urlSetting(context)];
    return url === undefined ? { url: here, audience: 'standalone' } : { url, audience: context };
  };
  const addresses = Object.fromEntries(contextNames.map((context) => [context, addressOf(context)])) as AdminConfig['addresses']; // one for each name
  return Object.freeze({ key, addresses });
};
