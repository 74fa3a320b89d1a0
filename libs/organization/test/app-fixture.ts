import { accountVerifiedV1, contexts, emailSentV1 } from '@guildhall/contracts';
import { cryptoIds, keyWrapper, linkTokens } from '@guildhall/crypto';
import { openContext, Refusal, typeId, type CommandEnvelope, type Fact, type QueryEnvelope } from '@guildhall/eventing';
import { openDatabases, sqlitePlatform } from '@guildhall/sqlite';
import { manualClock } from '@guildhall/testing';
import { standardLimits } from '../src/domain/limits.ts';
import { unified } from '../src/domain/policy.ts';
import type { Role } from '../src/domain/role.ts';
import { organization, organizationApp } from '../src/index.ts';
import type { Caller } from '../src/ports.ts';

const SECRET = 'only-for-tests-only-for-tests-only-for-tests';
export const ids = cryptoIds(SECRET);
export const links = linkTokens(SECRET);

export const person = (name: string): Caller => ({
  accountId: typeId('acc', ids.derive('person', name)),
  email: `${name}@example.com`,
  name,
});
export const [ada, olga, bob] = [person('ada'), person('olga'), person('bob')];
export const asking = (caller: Caller): QueryEnvelope<Caller> => ({ caller });
export const tokenOf = (invitationId: string, issue = 1): string => links.issue('invitation', invitationId, issue);

/** The outcome: `done`, or the code of the refusal. */
export const outcome = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error as Error)),
  );

const factsOf = ({ accountId, email, name }: Caller, at: string) => ({
  ...{ key: accountId, subject: accountId, time: at, actor: accountId, correlationId: 'x', causationId: 'x' },
  ...{ type: accountVerifiedV1.type, data: { ...accountVerifiedV1.sample, accountId, email, name } },
});

/** The core's front on embedded adapters, with an organization that Ada owns. */
export const appFixture = async () => {
  const databases = openDatabases({ folder: ':memory:' });
  const loops = manualClock();
  let passedMs = 0;
  /** The core's clock; the loops have a fixed one, so that a week passes at once. */
  const clock = { ...loops, now: () => new Date(loops.now().getTime() + passedMs) };
  const platform = sqlitePlatform(databases, { clock: loops, ids, links, keyWrapper: keyWrapper(SECRET), observe: () => undefined });
  const context = await openContext(organization, platform);
  const { handle, readState, recallState, collection } = context;
  const { commands, queries, workers } = organizationApp({
    ...{ handle, readState, recallState, collection, ids, links, clock, limits: standardLimits, policy: unified },
    waitForProjections: async (min) => void (await context.waitForProjections(min)),
  });
  const stopping = new AbortController();
  const running = context.run(workers, stopping.signal);

  const by = (caller: Caller, commandId = ids.random()): CommandEnvelope<Caller> => ({
    ...{ caller, by: caller.accountId, at: clock.now().toISOString(), commandId },
    ...{ commandHash: 'h', correlationId: 'x', causationId: 'x' },
  });
  const organizationId = (await commands.createOrganization({ name: 'Acme' }, by(ada))).body.id;
  const inviteAll = async (caller: Caller, role: Role, atomic: boolean) => {
    const invitations = [{ email: caller.email, address: caller.email, role }];
    return (await commands.inviteMembers({ organizationId, invitations, atomic }, by(ada))).body.items;
  };
  const invite = async (caller: Caller, role: Role): Promise<string> => {
    const [item] = await inviteAll(caller, role, true);
    return item?.status === 'sent' ? item.invitation.id : 'none';
  };
  const accept = (caller: Caller, invitationId: string, issue = 1) =>
    commands.acceptInvitation({ token: tokenOf(invitationId, issue) }, by(caller));
  const joins = async (caller: Caller, role: Role) => accept(caller, await invite(caller, role));

  let count = 0;
  const hear = async (topic: string, fact: Omit<Fact, 'id' | 'position'>): Promise<void> => {
    const position = String(++count).padStart(4, '0');
    const facts = [{ id: ids.random(), position, offset: position, ...fact }];
    await context.consume[topic]?.({
      ...{ topic, partition: 0, from: '0', to: '0' },
      facts,
      behind: () => 0,
      commit: () => Promise.resolve(),
    });
  };
  /** Publishes a fact of identity about an account. */
  const verified = (caller: Caller, more: object = { invitationId: undefined, invitationIssue: undefined }) => {
    const fact = factsOf(caller, clock.now().toISOString());
    return hear(contexts.identity.topic.name, { ...fact, data: JSON.parse(JSON.stringify({ ...fact.data, ...more })) as object });
  };
  /** Publishes a fact of notification that the mail with an invitation's n-th link was sent. */
  const mailed = (invitationId: string, issue: number) =>
    hear(contexts.notification.topic.name, {
      ...factsOf(ada, clock.now().toISOString()),
      ...{ type: emailSentV1.type, data: { ...emailSentV1.sample, template: 'invitation', invitationId, issue } },
    });

  return {
    /** So many milliseconds pass for the core. */
    pass: (ms: number) => void (passedMs += ms),
    ...{ commands, queries, workers, context, organizationId, by, inviteAll, invite, accept, joins, verified, mailed },
    async close() {
      stopping.abort();
      await running;
      await databases.close();
    },
  };
};
export type AppFixture = Awaited<ReturnType<typeof appFixture>>;
