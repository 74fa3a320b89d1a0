import { invitationRefusals } from '@guildhall/contracts';
import { cryptoIds, keyWrapper, linkTokens } from '@guildhall/crypto';
import { eventLog, refusalsOf, START, typeId, type LinkTokens, type Recorded, type Refusal } from '@guildhall/eventing';
import { identity, type Invitations, type Joining, type OpenInvitation, type PasswordHasher } from '@guildhall/identity';
import { createApp, createLog } from '@guildhall/nest';
import { openDatabases, sqlitePlatform } from '@guildhall/sqlite';
import { manualClock } from '@guildhall/testing';
import { jest } from '@jest/globals';
import { argon2 } from '../src/adapters/argon2.ts';
import { sqliteKnownNetworks } from '../src/adapters/sqlite-known-networks.ts';
import { identityConfig, type IdentityConfig } from '../src/identity.config.ts';
import { identityService } from '../src/identity.module.ts';

jest.setTimeout(30_000); // a whole service boots, on machines that do other things too

const SECRET = 'only-for-tests-only-for-tests-only-for-tests';
export const PASSWORD = 'correct horse battery';
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** As the product, but with a hash that is quick and answers that do not wait. */
export const quick: IdentityConfig = { ...identityConfig({}), argon2: { memory: 64, iterations: 1, parallelism: 1 }, uniformStep: 0 };
/** For who measures failures by the thousand. */
export const UNCOUNTED = { GUILDHALL_RATE_LIMIT_FACTOR: '1000000' };

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
type Headers = Readonly<Record<string, string>>;
export type Tokens = Readonly<{
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
  account: { id: string; email: string; name: string };
}>;
type StoredEvent = (typeof identity)['publish'] extends (recorded: Recorded<infer E>) => unknown ? E : never;

/** What somebody chooses who has proven an address. */
const chosen = { password: PASSWORD, name: 'Somebody', acceptTerms: true };

/** Invitations as organization would keep them, of which a test says who is invited and what becomes of it. */
const invitationsElsewhere = (links: LinkTokens) => {
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

/** The whole service on embedded adapters, with a mailbox: what stands in the mails is derived from the events, as notification does it. */
export const openFixture = async (config: IdentityConfig = quick, hasher: PasswordHasher = argon2(config.argon2)) => {
  const [ids, links, clock] = [cryptoIds(SECRET), linkTokens(SECRET), manualClock()];
  const databases = openDatabases({ folder: ':memory:' });
  const platform = sqlitePlatform(databases, { clock, ids, links, keyWrapper: keyWrapper(SECRET), observe: () => undefined });
  const log = eventLog<StoredEvent>(platform.events, platform.vault, identity);

  const stopping = new AbortController();
  const invitations = invitationsElsewhere(links);
  const boot = async () => {
    const knownNetworks = sqliteKnownNetworks(databases, { clock, ids });
    const service = await identityService({ platform, config, knownNetworks, invitations, hasher });
    const app = await createApp(service.module, {
      ids,
      clock,
      api: { authenticate: service.authenticate },
      log: createLog('silent'),
      checkAnswers: true,
    });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return { service, app, running: service.run(stopping.signal) };
  };
  const booted = [await boot()];
  const [first] = booted;
  if (first === undefined) throw new Error('nothing booted');

  const callOn =
    (app: typeof first.app) =>
    (method: Method, url: string, payload?: object, headers: Headers = {}) =>
      app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  const call = callOn(first.app);
  const as = ({ accessToken }: Pick<Tokens, 'accessToken'>, on = call) => {
    const authorization = `Bearer ${accessToken}`;
    return {
      get: (url: string, headers?: Headers) => on('GET', url, undefined, { authorization, ...headers }),
      post: (url: string, body: object, headers?: Headers) => on('POST', url, body, { authorization, ...headers }),
      patch: (url: string, body: object, headers?: Headers) => on('PATCH', url, body, { authorization, ...headers }),
      delete: (url: string, headers?: Headers) => on('DELETE', url, undefined, { authorization, ...headers }),
    };
  };
  const post = (url: string, body: object, headers?: Headers) => call('POST', url, body, headers);

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
  /** The token in each verification mail to an address, oldest first. */
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
      const another = await boot();
      booted.push(another);
      return { ...another, as: (tokens: Pick<Tokens, 'accessToken'>) => as(tokens, callOn(another.app)) };
    },
    async close() {
      stopping.abort();
      for (const { running, app } of booted) {
        await running;
        await app.close();
      }
      await databases.close();
    },
  };
};
export type Fixture = Awaited<ReturnType<typeof openFixture>>;
