import { cryptoIds, keyWrapper, linkTokens } from '@guildhall/crypto';
import { typeId, trackedFactBus, type Fact } from '@guildhall/eventing';
import { createApp, createLog, consumeFacts, consumersOf, type Caller } from '@guildhall/nest';
import { openDatabases, sqlitePlatform } from '@guildhall/sqlite';
import { manualClock } from '@guildhall/testing';
import { teamService } from '../src/team.module.ts';

const SECRET = 'only-for-tests-only-for-tests-only-for-tests';
const ids = cryptoIds(SECRET);

const person = (name: string): Caller => ({
  accountId: typeId('acc', ids.derive('person', name)),
  email: `${name}@example.com`,
  name: name.charAt(0).toUpperCase() + name.slice(1),
  sessionId: typeId('ses', ids.derive('session', name)),
});

/** What other contexts tell, as their publishers would: positions rise with every fact. */
const publishers = (publish: (topic: string, facts: readonly Fact[]) => Promise<void>) => {
  let count = 0;
  const tell = async (topic: string, type: string, key: string, data: Fact['data']): Promise<Fact> => {
    const position = String(++count).padStart(12, '0');
    const id = ids.derive('fact', position);
    const cause = { actor: person('ada').accountId, correlationId: id, causationId: id };
    const fact = { id, type, key, subject: key, time: '2030-01-01T12:00:00.000Z', position, ...cause, data };
    await publish(topic, [fact]);
    return fact;
  };
  const member = (kind: string, organizationId: string, { accountId }: Caller, more: object = {}) =>
    tell('organization.facts', `organization.${kind}.v1`, organizationId, { organizationId, accountId, ...more });
  const organization = (kind: string, organizationId: string, more: object) =>
    tell('organization.facts', `organization.${kind}.v1`, organizationId, { organizationId, ...more });
  return {
    verified: (who: Caller) =>
      tell('identity.facts', 'identity.account-verified.v1', who.accountId, { accountId: who.accountId, email: who.email, name: who.name }),
    renamed: ({ accountId }: Caller, name: string) => tell('identity.facts', 'identity.account-renamed.v1', accountId, { accountId, name }),
    joined: (organizationId: string, who: Caller, role = 'member') =>
      member('member-joined', organizationId, who, { role, joinedAt: '2030-01-01T12:00:00.000Z' }),
    roleChanged: (organizationId: string, who: Caller, role: string) =>
      member('member-role-changed', organizationId, who, { role, was: 'member', changedBy: who.accountId }),
    left: (organizationId: string, who: Caller) => member('member-left', organizationId, who),
    removed: (organizationId: string, who: Caller) => member('member-removed', organizationId, who, { removedBy: who.accountId }),
    deleted: (organizationId: string) =>
      organization('organization-deleted', organizationId, {
        deletedBy: person('ada').accountId,
        restorableUntil: '2030-01-08T12:00:00.000Z',
      }),
    restored: (organizationId: string) => organization('organization-restored', organizationId, { restoredBy: person('ada').accountId }),
    again: (fact: Fact) => publish('organization.facts', [fact]),
  };
};

/** The whole service on embedded adapters, with people whose token is their name; what others tell is told by the test. */
export const openFixture = async () => {
  const people = Object.fromEntries(['ada', 'bob', 'cy', 'dan', 'eve'].map((name) => [name, person(name)])) as Readonly<
    Record<'ada' | 'bob' | 'cy' | 'dan' | 'eve', Caller>
  >;
  const clock = manualClock();
  const databases = openDatabases({ folder: ':memory:' });
  const embedded = sqlitePlatform(databases, {
    clock,
    ids,
    links: linkTokens(SECRET),
    keyWrapper: keyWrapper(SECRET),
    observe: () => undefined,
  });
  const topics = ['organization.facts', 'identity.facts'];
  const bus = trackedFactBus(
    embedded.bus,
    clock,
    topics.map((topic) => ({ topic, group: 'team' })),
  );
  const factsTaken = async (): Promise<boolean> =>
    (await Promise.all(topics.map((topic) => bus.waitForDelivery(topic, 'team')))).every(Boolean);
  const service = await teamService({ ...embedded, bus }, { factsTaken });
  const byToken: Readonly<Record<string, Caller>> = people;
  const app = await createApp(service.module, {
    ids,
    clock,
    api: { authenticate: (token) => byToken[token] },
    log: createLog('silent'),
    checkAnswers: true,
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const stopping = new AbortController();
  const consuming = consumeFacts(consumersOf(service.context), { bus, clock, failed: () => undefined }, stopping.signal);
  let running: Promise<void> | undefined;
  const start = (): void => {
    running ??= service.run(stopping.signal);
  };
  start();

  type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  const call = (who: string, method: Method, url: string, payload?: object, headers: Record<string, string> = {}) =>
    app.inject({ method, url, headers: { authorization: `Bearer ${who}`, ...headers }, ...(payload === undefined ? {} : { payload }) });
  const told = publishers(bus.publish);
  let organizations = 0;

  return {
    app,
    people,
    platform: embedded,
    context: service.context,
    told,
    /** A new organization with these people in it, as the facts tell. */
    organization: async (members: Readonly<Partial<Record<keyof typeof people, string>>>): Promise<string> => {
      const organizationId = typeId('org', ids.derive('organization', String(++organizations)));
      for (const [name, role] of Object.entries(members)) await told.joined(organizationId, people[name as keyof typeof people], role);
      return organizationId;
    },
    as: (who: string) => ({
      get: (url: string, headers?: Record<string, string>) => call(who, 'GET', url, undefined, headers),
      post: (url: string, body: object, headers?: Record<string, string>) => call(who, 'POST', url, body, headers),
      put: (url: string, body: object, headers?: Record<string, string>) => call(who, 'PUT', url, body, headers),
      patch: (url: string, body: object, headers?: Record<string, string>) => call(who, 'PATCH', url, body, headers),
      delete: (url: string, headers?: Record<string, string>) => call(who, 'DELETE', url, undefined, headers),
    }),
    /** All jobs that are due have run. */
    idle: async (): Promise<void> => {
      await factsTaken();
      while ((await embedded.jobs.depth('team')) > 0) await new Promise((resolve) => setImmediate(resolve));
    },
    async close() {
      stopping.abort();
      await Promise.all([running, consuming]);
      await app.close();
      await databases.close();
    },
  };
};
export type Fixture = Awaited<ReturnType<typeof openFixture>>;
