import { invitationRefusals } from '@guildhall/contracts';
import { cryptoIds, keyWrapper, linkTokens } from '@guildhall/crypto';
import { eventLog, openContext, refusalsOf, START, SYSTEM, typeId, type CommandEnvelope, type Envelope } from '@guildhall/eventing';
import { openDatabases, sqlitePlatform } from '@guildhall/sqlite';
import { manualClock } from '@guildhall/testing';
import { identity, identityApp, standard, type Caller, type Dependencies, type Joining } from '../src/index.ts';
import type { StoredEvent } from '../src/stored.ts';

const SECRET = 'only-for-tests-only-for-tests-only-for-tests';
export const [MINUTE, DAY] = [60_000, 24 * 60 * 60_000];
export const [PASSWORD, NEW_PASSWORD, COMMON_PASSWORD] = ['correct horse battery', 'a new and better one', 'passwordpassword'];
export const [email, network] = ['ada@example.com', '192.0.2.1'];

const ids = cryptoIds(SECRET);
const links = linkTokens(SECRET);

/** A secret store, counts and networks in memory, and a hasher whose hashes can be read. */
const fakePorts = () => {
  const [secrets, failures, networks] = [new Map<string, string>(), new Map<string, number>(), new Set<string>()];
  const compared: (string | undefined)[] = [];
  const hashOf = (password: string): string => `hash of ${password}`;
  const ports = {
    secrets: {
      get: async (id: string) => secrets.get(id),
      put: async (id: string, value: string) => void secrets.set(id, value),
      delete: async (id: string) => void secrets.delete(id),
    },
    hasher: {
      hash: async (password: string) => hashOf(password),
      matches: async (hash: string | undefined, password: string) => {
        compared.push(hash);
        return hash === hashOf(password);
      },
    },
    /** Three failures, and the fourth attempt waits. */
    failures: {
      begin: async (key: string) => {
        const count = failures.get(key) ?? 0;
        if (count >= 3) return 900;
        failures.set(key, count + 1);
        return undefined;
      },
      forgive: async (key: string) => void failures.set(key, (failures.get(key) ?? 0) - 1),
      reset: async (key: string) => void failures.delete(key),
    },
    knownNetworks: { has: async (key: string) => networks.has(key), add: async (key: string) => void networks.add(key) },
    tokens: {
      issue: async (grant: object) => ({ token: JSON.stringify(grant), expiresIn: 600 }),
      read: (token: string) => JSON.parse(token) as Readonly<{ accountId: string; sessionId: string }>, // as it was issued
    },
    isCommonPassword: (password: string) => password === COMMON_PASSWORD,
  };
  return { ports, secrets, failures, networks, compared };
};

/** Organization's invitations: one is open, until it is ended. */
const fakeInvitations = () => {
  const invitationId = typeId('inv', ids.derive('invitation'));
  const [joined, open] = [new Array<Joining & Pick<Envelope, 'by' | 'commandId'>>(), { is: true, accepts: true }];
  const ended = () => Promise.reject(refusalsOf(invitationRefusals)('invitation.superseded'));
  return {
    invitationToken: links.issue('invitation', invitationId, 1),
    invitationId,
    joined,
    open,
    port: {
      open: () => (open.is ? Promise.resolve({ invitationId, issue: 1, email }) : ended()),
      accept: (joining: Joining, { by, commandId }: Envelope) => {
        if (!open.accepts) return ended();
        joined.push({ ...joining, by, commandId });
        return Promise.resolve({ organizationId: 'org_1', role: 'member' as const });
      },
    },
  };
};

/** The core on a store in memory, with fakes for what its shell gives. `change`: for what a test wants otherwise. */
export const openCore = async (change: (dependencies: Dependencies) => Partial<Dependencies> = () => ({})) => {
  const clock = manualClock();
  const databases = openDatabases({ folder: ':memory:' });
  const platform = sqlitePlatform(databases, { clock, ids, links, keyWrapper: keyWrapper(SECRET), observe: () => undefined });
  const { handle, readState, recallState, collection } = await openContext(identity, platform);
  const { ports, ...fakes } = fakePorts();
  const invitations = fakeInvitations();
  const dependencies: Dependencies = {
    ...{ handle, readState, recallState, collection, ids, links, clock, ...ports },
    waitForProjections: async () => undefined,
    invitations: invitations.port,
    policy: standard,
    sessionCache: { recheck: 5_000, max: 100 },
  };
  const app = identityApp({ ...dependencies, ...change(dependencies) });
  const { commands, queries } = app;

  /** Of a request without a key, or of one with it: the same key is the same command. */
  const envelope = (key: string = ids.random()): Envelope => {
    const cause = { commandHash: 'h', correlationId: 'x', causationId: 'x' };
    return { by: SYSTEM, at: clock.now().toISOString(), commandId: ids.derive(key), ...cause };
  };
  const events = async (): Promise<readonly StoredEvent[]> => {
    const found: StoredEvent[] = [];
    const end = new AbortController();
    for await (const batch of eventLog<StoredEvent>(platform.events, platform.vault, identity).subscribe(START, end.signal)) {
      found.push(...batch.events.map(({ event }) => event));
      if (batch.caughtUp) end.abort();
    }
    return found;
  };
  const typesOf = async (category: RegExp): Promise<readonly string[]> =>
    (await events()).map(({ type }) => type).filter((type) => category.test(type));
  /** The tokens in the verification mails, oldest first. */
  const verificationTokens = async () =>
    (await events()).flatMap(({ type, data }) =>
      type === 'AccountRegistered' || type === 'RegistrationRepeated'
        ? [links.issue('verification', data.accountId, Date.parse(data.expiresAt) / 1_000)]
        : [],
    );
  const resetTokens = async () =>
    (await events()).flatMap(({ type, data }) => (type === 'PasswordResetRequested' ? [links.issue('reset', data.resetId, 1)] : []));
  const signIn = async (password = PASSWORD, key?: string) =>
    (await commands.startSession({ email, password, network, userAgent: undefined }, envelope(key))).body;
  const callerOf = async ({ accessToken }: Readonly<{ accessToken: string }>): Promise<Caller> => {
    const caller = await queries.authenticate(accessToken);
    if (caller === undefined) throw new Error('nobody is signed in');
    return caller;
  };
  return {
    ...{ clock, ids, links, dependencies, commands, queries, invitations, ...fakes },
    ...{ envelope, events, typesOf, verificationTokens, resetTokens, signIn, callerOf },
    /** An account with a proven address. */
    verified: async (name = 'Ada') => {
      await commands.registerAccount({ email }, envelope());
      const [token = ''] = await verificationTokens();
      return (await commands.verifyAccount({ token, name, password: PASSWORD, network }, envelope())).body;
    },
    as: (caller: Caller, key?: string): CommandEnvelope<Caller> => ({ ...envelope(key), by: caller.accountId, caller }),
    close: () => databases.close(),
  };
};
export type Core = Awaited<ReturnType<typeof openCore>>;
