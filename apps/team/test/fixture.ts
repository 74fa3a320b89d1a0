import { trackedFactBus, typeId, type Fact } from '@guildhall/eventing';
import type { Caller } from '@guildhall/nest';
import { ids, openTestPlatform, person, startService } from '@guildhall/testing/service-fixture';
import { teamService } from '../src/team.module.ts';

/** Publishes facts of other contexts, with rising positions. */
const factPublisher = (publish: (topic: string, facts: readonly Fact[]) => Promise<void>) => {
  let count = 0;
  const publishFact = async (topic: string, type: string, key: string, data: Fact['data']): Promise<Fact> => {
    const position = String(++count).padStart(12, '0');
    const id = ids.derive('fact', position);
    const cause = { actor: person('ada').accountId, correlationId: id, causationId: id };
    const fact = { id, type, key, subject: key, time: '2030-01-01T12:00:00.000Z', position, ...cause, data };
    await publish(topic, [fact]);
    return fact;
  };
  const member = (kind: string, organizationId: string, { accountId }: Caller, more: object = {}) =>
    publishFact('organization.facts', `organization.${kind}.v1`, organizationId, { organizationId, accountId, ...more });
  const organization = (kind: string, organizationId: string, more: object) =>
    publishFact('organization.facts', `organization.${kind}.v1`, organizationId, { organizationId, ...more });
  return {
    verified: (who: Caller) =>
      publishFact('identity.facts', 'identity.account-verified.v1', who.accountId, {
        accountId: who.accountId,
        email: who.email,
        name: who.name,
      }),
    renamed: ({ accountId }: Caller, name: string) =>
      publishFact('identity.facts', 'identity.account-renamed.v1', accountId, { accountId, name }),
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
    repeat: (fact: Fact) => publish('organization.facts', [fact]),
  };
};

type Name = 'ada' | 'bob' | 'cy' | 'dan' | 'eve';
// one entry for each name
const people = Object.fromEntries(['ada', 'bob', 'cy', 'dan', 'eve'].map((name) => [name, person(name)])) as Readonly<Record<Name, Caller>>;

/** The team service on embedded adapters, with `people` as callers; `publish` gives it the facts of other contexts. */
export const openFixture = async () => {
  const { clock, databases, platform } = openTestPlatform();
  const topics = ['organization.facts', 'identity.facts'];
  const bus = trackedFactBus(
    platform.bus,
    clock,
    topics.map((topic) => ({ topic, group: 'team' })),
  );
  const factsTaken = async (): Promise<boolean> =>
    (await Promise.all(topics.map((topic) => bus.waitForDelivery(topic, 'team')))).every(Boolean);
  const service = await teamService({ ...platform, bus }, { factsTaken });
  const byToken: Readonly<Record<string, Caller>> = people;
  const { app, as, stop } = await startService(service, {
    clock,
    authenticate: (token) => byToken[token],
    facts: { bus, clock, failed: () => undefined },
  });
  const publish = factPublisher(async (topic, facts) => void (await bus.publish(topic, facts)));
  let organizations = 0;

  return {
    ...{ app, as, people, platform, publish },
    context: service.context,
    /** Publishes that these people joined a new organization with these roles; gives its id. */
    organization: async (members: Readonly<Partial<Record<Name, string>>>): Promise<string> => {
      const organizationId = typeId('org', ids.derive('organization', String(++organizations)));
      for (const [name, role] of Object.entries(members)) await publish.joined(organizationId, people[name as Name], role); // its own keys
      return organizationId;
    },
    /** Resolves when every fact was consumed and every job has run. */
    waitUntilIdle: async (): Promise<void> => {
      await factsTaken();
      while ((await platform.jobs.depth('team')) > 0) await new Promise((resolve) => setImmediate(resolve));
    },
    async close() {
      await stop();
      await databases.close();
    },
  };
};
export type Fixture = Awaited<ReturnType<typeof openFixture>>;
