import type { Fact, Platform } from '@guildhall/eventing';
import type { Mail, Mailer, Policy } from '@guildhall/notification';
import { idOf, ids, links, openTestPlatform, startService, wrapper } from '@guildhall/testing/service-fixture';
import { sqliteInbox } from '../src/adapters/sqlite-inbox.ts';
import { notificationConfig } from '../src/notification.config.ts';
import { notificationService } from '../src/notification.module.ts';

export const ORIGIN = 'https://guildhall.example';

export const [ada, bob, cy] = ['ada', 'bob', 'cy'].map((name) => idOf('acc', name)) as [string, string, string];
export const acme = idOf('org', 'acme');
export const invitationId = idOf('inv', 'bob to acme');

type Options = Readonly<{
  /** Replaces the inbox as the mailer, or wraps it. */
  wrapMailer?: (inbox: Mailer) => Mailer;
  /** Replaces parts of the platform. */
  changePlatform?: (platform: Platform) => Platform;
  env?: Readonly<Record<string, string>>;
  policy?: Partial<Policy>;
}>;

/** The notification service on embedded adapters; `publish` gives it the facts of other contexts. */
export const openFixture = async ({
  wrapMailer = (inbox) => inbox,
  changePlatform = (platform) => platform,
  env = {},
  policy = {},
}: Options = {}) => {
  const observed: unknown[] = [];
  const observe = (observation: unknown): number => observed.push(observation);
  const { clock, databases, platform: embedded } = openTestPlatform({ observe });
  const inbox = sqliteInbox(databases, clock, wrapper);
  const config = notificationConfig({ GUILDHALL_ORIGIN: ORIGIN, ...env });
  const platform = changePlatform(embedded);
  const service = await notificationService({ platform, config, inbox, wrapMailer, policy });
  const { app, stop } = await startService(service, {
    clock,
    authenticate: () => undefined,
    facts: { bus: platform.bus, clock, failed: (_, error) => observed.push(error) },
  });

  let position = 0;
  const fact = (type: string, key: string, data: object, name = `${type} ${String(position)}`): Fact => ({
    id: ids.derive('fact', name),
    type,
    key,
    subject: key,
    time: clock.now().toISOString(),
    position: String(++position).padStart(16, '0'),
    actor: ada,
    correlationId: 'a-correlation',
    causationId: 'a-cause',
    data,
  });
  const publish = async (...facts: readonly Fact[]): Promise<void> => {
    for (const one of facts) await platform.bus.publish(one.type.replace(/\..*/, '.facts'), [one]);
  };
  return {
    ...{ app, clock, config, platform, databases, service, observed, fact, publish },
    consume: service.context.consume,
    /** Publishes facts, and waits for all work that is due. */
    publishAndWait: async (...facts: readonly Fact[]): Promise<void> => {
      await publish(...facts);
      await waitUntilIdle(clock);
    },
    mails: async (to?: string): Promise<readonly Mail[]> => inbox.list(to === undefined ? { limit: 1000 } : { to, limit: 1000 }),
    async close() {
      await stop();
      await databases.close();
    },
  };
};
export type Fixture = Awaited<ReturnType<typeof openFixture>>;

/** Deletes all jobs, as after the loss of the queue's store. */
export const flushJobs = ({ databases: { derived } }: Fixture): Promise<number> =>
  derived.write(derived.statement("DELETE FROM jobs WHERE name IN ('send-email', 'notify-members')"));

/** All events, jobs and facts as stored, to search for text. */
export const dumpDatabases = ({ databases }: Fixture): string => {
  const rows = (database: Fixture['databases']['truth'], table: string) => JSON.stringify(database.query(`SELECT * FROM ${table}`).all());
  return [rows(databases.truth, 'events'), rows(databases.derived, 'jobs'), rows(databases.derived, 'facts')].join('\n');
};

type Method = (...given: never[]) => Promise<unknown>;
/** Makes one method throw at its n-th call, before or after its work; later calls succeed, as after a restart. */
export const failingOnce = <T extends object>(whole: T, method: keyof T & string, nth: number, when: 'before' | 'after'): T => {
  let calls = 0;
  const real = whole[method] as Method;
  const faulty: Method = async (...given) => {
    const now = ++calls === nth;
    if (now && when === 'before') throw new Error('crashed');
    const answer = await real(...given);
    if (now) throw new Error('crashed');
    return answer;
  };
  return { ...whole, [method]: faulty };
};

/** Lets all loops do what is due, without moving the clock. */
export const waitUntilIdle = async (clock: Fixture['clock']): Promise<void> => {
  for (let round = 0; round < 60; round++) await clock.advance(0);
};

export const aWeekAfter = (fixture: Fixture): string => new Date(fixture.clock.now().getTime() + 7 * 86_400_000).toISOString();

/** Ada owns Acme; she and Bob have accounts. */
export const acmeExists = async (fixture: Fixture, { name = 'Acme', adaName = 'Ada' } = {}): Promise<void> => {
  const verified = (accountId: string, email: string, called: string) =>
    fixture.fact('identity.account-verified.v1', accountId, { accountId, email, name: called });
  await fixture.publishAndWait(
    verified(ada, 'ada@example.com', adaName),
    verified(bob, 'bob@example.com', 'Bob'),
    fixture.fact('organization.organization-created.v1', acme, { organizationId: acme, name, profile: 'unified', createdBy: ada }),
    fixture.fact('organization.member-joined.v1', acme, {
      organizationId: acme,
      accountId: ada,
      role: 'owner',
      joinedAt: fixture.clock.now().toISOString(),
    }),
  );
};

/** The fact that Ada has invited somebody, by the n-th link. */
export const invited = (fixture: Fixture, more: Readonly<Record<string, unknown>> = {}, type = 'member-invited'): Fact =>
  fixture.fact(`organization.${type}.v1`, acme, {
    invitationId,
    organizationId: acme,
    email: 'bob@example.com',
    role: 'technical',
    invitedBy: ada,
    inviterName: 'Ada',
    issue: 1,
    expiresAt: aWeekAfter(fixture),
    ...more,
  });
export const resent = (fixture: Fixture, issue: number): Fact => invited(fixture, { issue }, 'invitation-resent');

/** The fact that somebody has asked to set a new password for Bob's account; the link works for an hour. */
export const resetRequested = (fixture: Fixture, resetId: string): Fact =>
  fixture.fact('identity.password-reset-requested.v1', bob, {
    accountId: bob,
    resetId,
    expiresAt: new Date(fixture.clock.now().getTime() + 3_600_000).toISOString(),
  });

/** The token in the mail to who registers now. */
export const verificationToken = (fixture: Fixture): string => links.issue('verification', cy, Date.parse(aWeekAfter(fixture)) / 1000);

/** Somebody has registered the address of Cy, now. */
export const registered = (fixture: Fixture): Fact => {
  const expiresAt = aWeekAfter(fixture);
  return fixture.fact('identity.account-registered.v2', cy, {
    accountId: cy,
    email: 'cy@example.com',
    issue: Date.parse(expiresAt) / 1000,
    expiresAt,
  });
};
