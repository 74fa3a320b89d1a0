import {
  accountRenamedV1,
  accountVerifiedV1,
  contexts,
  memberJoinedV1,
  memberLeftV1,
  memberRemovedV1,
  memberRoleChangedV1,
  organizationDeletedV1,
  organizationRestoredV1,
} from '@guildhall/contracts';
import { cryptoIds, keyWrapper, linkTokens } from '@guildhall/crypto';
import { openContext, Refusal, typeId, type CommandEnvelope, type QueryEnvelope } from '@guildhall/eventing';
import { openDatabases, sqlitePlatform } from '@guildhall/sqlite';
import { manualClock } from '@guildhall/testing';
import type { Role } from '@guildhall/contracts/permissions';
import { unified } from '../src/domain/policy.ts';
import { team, teamApp } from '../src/index.ts';
import type { Caller } from '../src/ports.ts';

const SECRET = 'only-for-tests-only-for-tests-only-for-tests';
const ids = cryptoIds(SECRET);

export type Person = Caller & Readonly<{ email: string; name: string }>;
export const person = (name: string): Person => ({
  accountId: typeId('acc', ids.derive('person', name)),
  email: `${name}@example.com`,
  name,
});
export const [ada, bob, cy] = [person('ada'), person('bob'), person('cy')];
export const organizationId = typeId('org', ids.derive('acme'));
export const otherOrganizationId = typeId('org', ids.derive('bolt'));
export const asking = (caller: Caller): QueryEnvelope<Caller> => ({ caller });

/** `done`, or the code of the refusal. */
export const outcome = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error as Error)),
  );

/** The core's front on embedded adapters; Ada owns the organization `organizationId`, as its facts say. */
export const appFixture = async () => {
  const databases = openDatabases({ folder: ':memory:' });
  const clock = manualClock();
  const platform = sqlitePlatform(databases, {
    ...{ clock, ids, links: linkTokens(SECRET), keyWrapper: keyWrapper(SECRET), observe: () => undefined },
  });
  const context = await openContext(team, platform);
  const { handle, recallState, collection } = context;
  const { commands, queries, workers } = teamApp({
    ...{ handle, recallState, collection, ids, clock, policy: unified },
    waitForProjections: async (min) => void (await context.waitForProjections(min)),
    waitForMembers: () => Promise.resolve(),
  });
  const stopping = new AbortController();
  const running = context.run(workers, stopping.signal);

  let published = 0;
  const receive = async (topic: string, type: string, key: string, data: object): Promise<void> => {
    const position = String(++published).padStart(4, '0');
    const fact = { id: ids.random(), type, key, subject: key, time: clock.now().toISOString(), position, actor: 'system', data };
    const facts = [{ ...fact, offset: position, correlationId: 'x', causationId: 'x' }];
    await context.consume[topic]?.({
      ...{ topic, partition: 0, from: '0', to: '0' },
      facts,
      behind: () => 0,
      commit: () => Promise.resolve(),
    });
  };
  const organizationFact = (contract: { type: string; sample: object }, data: object, of = organizationId) =>
    receive(contexts.organization.topic.name, contract.type, of, { ...contract.sample, organizationId: of, ...data });
  const identityFact = (contract: { type: string; sample: object }, { accountId, email, name }: Person) =>
    receive(contexts.identity.topic.name, contract.type, accountId, { ...contract.sample, accountId, email, name });

  /** Facts of other contexts, as they come in. */
  const facts = {
    joined: (member: Caller, role: Role, of = organizationId) =>
      organizationFact(memberJoinedV1, { accountId: member.accountId, role }, of),
    roleChanged: (member: Caller, role: Role) => organizationFact(memberRoleChangedV1, { accountId: member.accountId, role }),
    left: (member: Caller) => organizationFact(memberLeftV1, { accountId: member.accountId }),
    removed: (member: Caller) => organizationFact(memberRemovedV1, { accountId: member.accountId }),
    deleted: () => organizationFact(organizationDeletedV1, {}),
    restored: () => organizationFact(organizationRestoredV1, {}),
    verified: (account: Person) => identityFact(accountVerifiedV1, account),
    renamed: (account: Person) => identityFact(accountRenamedV1, account),
  };
  await facts.joined(ada, 'owner');

  const by = (caller: Caller, commandId = ids.random()): CommandEnvelope<Caller> => ({
    ...{ caller, by: caller.accountId, at: clock.now().toISOString(), commandId },
    ...{ commandHash: 'h', correlationId: 'x', causationId: 'x' },
  });
  const create = async (name: string, members: readonly Caller[] = []): Promise<string> => {
    const accountIds = members.map(({ accountId }) => accountId);
    return (await commands.createTeam({ organizationId, name, accountIds }, by(ada))).body.id;
  };
  return {
    ...{ clock, commands, queries, facts, by, create },
    async close() {
      stopping.abort();
      await running;
      await databases.close();
    },
  };
};
export type AppFixture = Awaited<ReturnType<typeof appFixture>>;
