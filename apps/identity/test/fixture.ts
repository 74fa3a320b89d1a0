import { invitationRefusals } from '@guildhall/contracts';
import { eventLog, refusalsOf, START, typeId, type LinkTokens, type Recorded, type Refusal } from '@guildhall/eventing';
import { identity, type Invitations, type Joining, type OpenInvitation, type PasswordHasher } from '@guildhall/identity';
import { ids, links, methodsOf, openTestPlatform, startService, type Headers } from '@guildhall/testing/service-fixture';
import { jest } from '@jest/globals';
import { argon2 } from '../src/adapters/argon2.ts';
import { sqliteKnownNetworks } from '../src/adapters/sqlite-known-networks.ts';
import { identityConfig, type IdentityConfig } from '../src/identity.config.ts';
import { identityService } from '../src/identity.module.ts';

jest.setTimeout(30_000); // a whole service starts, on busy machines

export const PASSWORD = 'correct horse battery';
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** The default settings, with a fast password hash and without delayed answers. */
export const quick: IdentityConfig = { ...identityConfig({}), argon2: { memory: 64, iterations: 1, parallelism: 1 }, uniformStep: 0 };
/** Settings without effective limits. */
export const UNCOUNTED = { GUILDHALL_RATE_LIMIT_FACTOR: '1000000' };

export type Tokens = Readonly<{
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
  account: { id: string; email: string; name: string };
}>;
type StoredEvent = (typeof identity)['publish'] extends (recorded: Recorded<infer E>) => unknown ? E : never;

/** The fields that complete a registration. */
const chosen = { password: PASSWORD, name: 'Somebody', acceptTerms: true };

/** A fake of the organization service's invitations. */
const fakeInvitations = (links: LinkTokens) => {
  const open = new Map<string, OpenInvitation>();
  const joined: (Joining & { commandId: string })[] = [];
  const refusal = refusalsOf(invitationRefusals);
  let refused: Refusal | undefined;
  const port: Invitations = {
    open: (token) => {
      const found = open.get(token);
      return found === undefined ? Promise.reject(refusal('invitation.superseded')) : Promise.resolve(found);
    },
    accept: (joining, { commandId }) => {
      if (refused !== undefined) return Promise.reject(refused);
      joined.push({ ...joining, commandId });
      return Promise.resolve({ organizationId: `org_${'0'.repeat(26)}`, role: 'member' });
    },
  };
  return {
    ...port,
    joined,
    /** The token of a new invitation to an address. */
    invite: (email: string): string => {
      const invitationId = typeId('inv', open.size.toString(16).padStart(32, '0'));
      const token = links.issue('invitation', invitationId, 1);
      open.set(token, { invitationId, issue: 1, email });
      return token;
    },
    end: (token: string) => open.delete(token),
    refuse: (code: keyof typeof invitationRefusals) => (refused = refusal(code)),
  };
};

/** The identity service on embedded adapters. Mail tokens are derived from the events, as notification does. */
export const openFixture = async (config: IdentityConfig = quick, hasher: PasswordHasher = argon2(config.argon2)) => {
  const { clock, databases, platform } = openTestPlatform();
  const log = eventLog<StoredEvent>(platform.events, platform.vault, identity);
  const invitations = fakeInvitations(links);
  const start = async () => {
    const knownNetworks = sqliteKnownNetworks(databases, { clock, ids });
    const service = await identityService({ platform, config, knownNetworks, invitations, hasher });
    const started = await startService(service, { clock, authenticate: service.authenticate });
    return { service, ...started };
  };
  const first = await start();
  const started = [first];
  const call = first.request;
  const as = ({ accessToken }: Pick<Tokens, 'accessToken'>, on = first) => on.as(accessToken);
  const { post } = methodsOf(call);

  const events = async (): Promise<readonly StoredEvent[]> => {
    const found: StoredEvent[] = [];
    const enough = new AbortController();
    for await (const batch of log.subscribe(START, enough.signal)) {
      found.push(...batch.events.map(({ event }) => event));
      if (batch.caughtUp) enough.abort();
    }
    return found;
  };
  const registrations = async (email: string) =>
    (await events()).flatMap(({ type, data }) =>
      (type === 'AccountRegistered' || type === 'RegistrationRepeated') && data.email === email ? [data] : [],
    );
  /** The token of each verification mail to an address, oldest first. */
  const verificationTokens = async (email: string) =>
    (await registrations(email)).map(({ accountId, expiresAt }) => links.issue('verification', accountId, Date.parse(expiresAt) / 1_000));
  const resetTokens = async () =>
    (await events()).flatMap(({ type, data }) => (type === 'PasswordResetRequested' ? [links.issue('reset', data.resetId, 1)] : []));

  const register = (email: string, headers?: Headers) => post('/v1/accounts', { email }, headers);
  const verify = (token: string | undefined, more: object = {}, headers?: Headers) =>
    post('/v1/accounts/verifications', { token: token ?? '', ...chosen, ...more }, headers);
  const signUp = (invitationToken: string, more: object = {}, headers?: Headers) =>
    post('/v1/accounts', { invitationToken, ...chosen, ...more }, headers);
  const signIn = (email: string, password = PASSWORD, headers?: Headers) => post('/v1/sessions', { email, password }, headers);
  const session = async (email: string, password = PASSWORD): Promise<Tokens> => {
    const answered = await signIn(email, password);
    if (answered.statusCode !== 201) throw new Error(`sign-in answered ${String(answered.statusCode)}`);
    return answered.json();
  };
  /** Registers, follows the mail, signs in. */
  const member = async (email: string, more: object = {}): Promise<Tokens> => {
    await register(email);
    await verify((await verificationTokens(email)).at(-1), more);
    return session(email);
  };

  return {
    ...{ clock, ids, links, platform, databases, log, call, as, post, events, registrations, verificationTokens, resetTokens, invitations },
    ...{ register, verify, signUp, signIn, session, member },
    authenticate: first.service.authenticate,
    context: first.service.context,
    app: first.app,
    refresh: (refreshToken: string, headers?: Headers) => post('/v1/sessions/refresh', { refreshToken }, headers),
    /** A second process on the same store. */
    replica: async () => {
      const second = await start();
      started.push(second);
      return { ...second, as: (tokens: Pick<Tokens, 'accessToken'>) => as(tokens, second) };
    },
    async close() {
      for (const { stop } of started) await stop();
      await databases.close();
    },
  };
};
export type Fixture = Awaited<ReturnType<typeof openFixture>>;
