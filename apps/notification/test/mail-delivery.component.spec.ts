import type { Fact, Platform } from '@guildhall/eventing';
import { MailRefused, type Mail, type Mailer } from '@guildhall/notification';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { idOf, links } from '@guildhall/testing/service-fixture';
import {
  acme,
  acmeExists,
  ada,
  bob,
  failingOnce,
  flushJobs,
  invited,
  openFixture,
  invitationId,
  waitUntilIdle,
  resetRequested,
  type Fixture,
} from './fixture.ts';

jest.setTimeout(120_000);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('a mail', () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());

  it('is sent once when its fact is consumed twice, in one batch or in two', async () => {
    fixture = await openFixture();
    await acmeExists(fixture);
    const fact = invited(fixture);
    await fixture.publishAndWait(fact, fact);
    await fixture.publishAndWait(fact);
    await fixture.consume['organization.facts']?.({
      topic: 'organization.facts',
      partition: 3,
      from: '0',
      to: '1',
      facts: [{ ...fact, offset: '1' }],
      behind: () => 0,
      commit: () => Promise.resolve(),
    });
    await fixture.clock.advance(10 * MINUTE);
    expect(await fixture.mails()).toHaveLength(1);
  });

  it('is sent once when two jobs have it at the same time', async () => {
    const entered = Promise.withResolvers<undefined>();
    const released = Promise.withResolvers<undefined>();
    fixture = await openFixture({
      wrapMailer: (inbox) => ({
        send: async (mail) => {
          entered.resolve(undefined);
          await released.promise;
          await inbox.send(mail);
        },
      }),
    });
    await acmeExists(fixture);
    await fixture.publish(invited(fixture));
    await entered.promise;
    const [row] = fixture.databases.derived.query<[string]>("SELECT data FROM jobs WHERE name = 'send-email'").all();
    const data = JSON.parse(row?.[0] ?? '{}') as Record<string, string | number>;
    await fixture.platform.jobs.add([{ queue: 'notification', name: 'send-email', id: 'a-second-job', data }]);
    await fixture.clock.advance(MINUTE);
    expect(fixture.observed).toContainEqual(expect.objectContaining({ kind: 'job', id: 'a-second-job', outcome: 'postponed' }));
    released.resolve(undefined);
    await fixture.clock.advance(HOUR);
    expect(await fixture.mails()).toHaveLength(1);
  });

  const appends = (nth: number, when: 'before' | 'after') => (platform: Platform) => ({
    ...platform,
    events: failingOnce(platform.events, 'append', nth, when),
  });
  const crashes: readonly (readonly [string, (platform: Platform) => Platform])[] = [
    ['before the job is filed', (platform) => ({ ...platform, jobs: failingOnce(platform.jobs, 'add', 1, 'before') })],
    [
      'after the job is filed, before the position is saved',
      (platform) => ({ ...platform, jobs: failingOnce(platform.jobs, 'add', 1, 'after') }),
    ],
    ['before the start is recorded', appends(1, 'before')],
    ['after the start is recorded, before the mail is sent', appends(1, 'after')],
    ['after the outcome is recorded, before the job ends', appends(2, 'after')],
  ];
  it.each(crashes)('is sent once when the process fails %s', async (_, changePlatform) => {
    fixture = await openFixture({ changePlatform });
    await acmeExists(fixture);
    await fixture.publishAndWait(invited(fixture));
    await fixture.clock.advance(30 * MINUTE);
    expect((await fixture.mails()).map(({ to }) => to.address)).toEqual(['bob@example.com']);
    const outcomes = fixture.databases.truth.query("SELECT 1 FROM events WHERE type = 'DeliverySent'").all();
    expect(outcomes).toHaveLength(1);
  });

  it('K3 is sent once when its record fails after the mail server’s answer: a process that lives goes on recording', async () => {
    fixture = await openFixture({ changePlatform: appends(2, 'before') });
    await acmeExists(fixture);
    await fixture.publishAndWait(invited(fixture));
    await fixture.clock.advance(30 * MINUTE);
    expect(await fixture.mails()).toHaveLength(1);
  });

  it('is sent once when the job queue loses everything before the job runs, and after', async () => {
    let down = true;
    fixture = await openFixture({
      wrapMailer: (inbox) => ({ send: (mail) => (down ? Promise.reject(new Error('connection refused')) : inbox.send(mail)) }),
    });
    await acmeExists(fixture);
    await fixture.publishAndWait(invited(fixture));
    await flushJobs(fixture);
    down = false;
    await fixture.clock.advance(HOUR);
    expect(await fixture.mails()).toHaveLength(1);
    await flushJobs(fixture);
    await fixture.clock.advance(HOUR);
    expect(await fixture.mails()).toHaveLength(1);
  });

  it('is sent when the queue accepted its job and lost it, since the facts say what is due', async () => {
    let forgetful = true;
    fixture = await openFixture({
      changePlatform: (platform) => ({
        ...platform,
        jobs: { ...platform.jobs, add: (jobs) => (forgetful ? Promise.resolve() : platform.jobs.add(jobs)) },
      }),
    });
    await acmeExists(fixture);
    const deleted = { organizationId: acme, deletedBy: ada, restorableUntil: fixture.clock.now().toISOString() };
    await fixture.publishAndWait(
      fixture.fact('identity.password-changed.v1', bob, { accountId: bob }),
      fixture.fact('organization.organization-deleted.v1', acme, deleted),
    );
    forgetful = false;
    expect(await fixture.mails()).toEqual([]);
    await fixture.clock.advance(5 * MINUTE);
    expect((await fixture.mails()).map(({ subject }) => subject).sort()).toEqual([
      'Acme has been deleted',
      'Your password has been changed',
    ]);
  });

  it('is sent once when the mail server was unreachable for a long time', async () => {
    let down = true;
    const tries: Mail[] = [];
    const wrapMailer = (inbox: Mailer): Mailer => ({
      send: async (mail) => {
        tries.push(mail);
        if (down) throw new Error('connection refused');
        await inbox.send(mail);
      },
    });
    fixture = await openFixture({ wrapMailer, policy: { firstDelay: 1000, maxDelay: 5 * MINUTE } });
    await acmeExists(fixture);
    await fixture.publishAndWait(invited(fixture));
    await fixture.clock.advance(20 * MINUTE);
    expect(await fixture.mails()).toEqual([]);
    expect(tries.length).toBeGreaterThan(5);
    expect(tries.length).toBeLessThan(16);
    down = false;
    await fixture.clock.advance(10 * MINUTE);
    expect(await fixture.mails()).toHaveLength(1);
    // T80: never two different tokens
    expect(new Set(tries.map(({ text, messageId }) => `${messageId} ${text}`)).size).toBe(1);
    expect(tries[0]?.text).toContain(links.issue('invitation', invitationId, 1));
  });
});

describe('a mail that cannot be sent', () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());
  const outcomes = () =>
    fixture.databases.derived
      .query<[string]>("SELECT body FROM facts WHERE topic = 'notification.facts' ORDER BY number")
      .all()
      .map(([body]) => JSON.parse(body) as Fact);
  const others = (n: number) =>
    invited(fixture, { invitationId: idOf('inv', `other ${String(n)}`), email: `other${String(n)}@example.com` });

  it('T80 is given up at once when the mail server refuses it, and others are sent', async () => {
    fixture = await openFixture({
      wrapMailer: (inbox) => ({
        send: (mail) => (mail.to.address.startsWith('bob') ? Promise.reject(new MailRefused('550')) : inbox.send(mail)),
      }),
    });
    await acmeExists(fixture);
    await fixture.publishAndWait(invited(fixture), others(1), others(2));
    expect(await fixture.mails()).toHaveLength(2);
    expect(outcomes().filter(({ type }) => type === 'notification.email-failed.v1')).toMatchObject([
      { key: acme, data: { template: 'invitation', invitationId, issue: 1 } },
    ]);
    await fixture.clock.advance(HOUR);
    expect(outcomes()).toHaveLength(3);
  });

  it('T80 is retried with growing delays and given up after the last attempt, and others are sent meanwhile', async () => {
    const tries: number[] = [];
    fixture = await openFixture({
      policy: { maxAttempts: 6, firstDelay: 1000, maxDelay: 5 * MINUTE },
      wrapMailer: (inbox) => ({
        send: (mail) => {
          if (!mail.to.address.startsWith('bob')) return inbox.send(mail);
          tries.push(fixture.clock.now().getTime());
          return Promise.reject(new Error('451 later'));
        },
      }),
    });
    await acmeExists(fixture);
    await fixture.publishAndWait(invited(fixture), ...Array.from({ length: 12 }, (_, n) => others(n)));
    expect(await fixture.mails()).toHaveLength(12);
    await fixture.clock.advance(20 * MINUTE);
    expect(tries).toHaveLength(6);
    const gaps = tries.slice(1).map((time, n) => time - (tries[n] ?? 0));
    expect(gaps).toEqual([...gaps].sort((a, b) => a - b));
    expect(outcomes().filter(({ type }) => type === 'notification.email-failed.v1')).toHaveLength(1);
    await fixture.clock.advance(20 * MINUTE);
    expect(tries).toHaveLength(6);
  });
});

describe('the stream of a delivery', () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());
  const events = () =>
    fixture.databases.truth
      .query<[string, string, string]>("SELECT type, data, meta FROM events WHERE stream LIKE 'delivery-%' ORDER BY position")
      .all()
      .map(([type, data, meta]) => ({
        type,
        data: JSON.parse(data) as object,
        at: Date.parse((JSON.parse(meta) as { occurredAt: string }).occurredAt),
      }));
  const typesOf = () => events().map(({ type }) => type);

  it('takes two appends for a mail that is sent at once', async () => {
    const appended: string[][] = [];
    fixture = await openFixture({
      changePlatform: (platform) => ({
        ...platform,
        events: {
          ...platform.events,
          append: (writes) => {
            appended.push(writes.flatMap((write) => write.events.map(({ type }) => type)));
            return platform.events.append(writes);
          },
        },
      }),
    });
    await acmeExists(fixture);
    await fixture.publishAndWait(invited(fixture));
    expect(appended).toEqual([['DeliveryRequested', 'DeliveryStarted', 'DeliveryCounted'], ['DeliverySent']]);
  });

  it('says of each failed attempt when the next one is due, and of the last one that it was given up', async () => {
    fixture = await openFixture({
      policy: { maxAttempts: 2, firstDelay: 1000 },
      wrapMailer: () => ({ send: () => Promise.reject(new Error('451 bob@example.com is busy')) }),
    });
    await acmeExists(fixture);
    await fixture.publish(invited(fixture));
    await fixture.clock.advance(MINUTE);
    expect(typesOf()).toEqual([
      ...['DeliveryRequested', 'DeliveryStarted', 'DeliveryFailed'],
      ...['DeliveryStarted', 'DeliveryFailed', 'DeliveryGivenUp'],
    ]);
    const [first, last] = events().filter(({ type }) => type === 'DeliveryFailed');
    const retryAt = new Date((first?.at ?? 0) + 1000).toISOString();
    expect(first?.data).toEqual({ deliveryId: expect.any(String), attempt: 1, reason: 'unreachable', retryAt });
    expect(last?.data).toMatchObject({ attempt: 2, reason: 'unreachable', retryAt: null });
    expect(JSON.stringify(events())).not.toMatch(/bob|451/);
  });
});

describe('T78 mails to one recipient', () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());
  const memberOf = (organizationId: string) => ({
    organizationId,
    accountId: ada,
    role: 'owner',
    joinedAt: fixture.clock.now().toISOString(),
  });
  const bombed = async (env: Readonly<Record<string, string>>) => {
    fixture = await openFixture({ env });
    await acmeExists(fixture);
    const organizations = Array.from({ length: 25 }, (_, n) => idOf('org', `bomber ${String(n)}`));
    await fixture.publishAndWait(
      ...organizations.map((organizationId) =>
        fixture.fact('organization.organization-created.v1', organizationId, {
          organizationId,
          name: 'Bomber',
          profile: 'unified',
          createdBy: ada,
        }),
      ),
      ...organizations.map((organizationId) => fixture.fact('organization.member-joined.v1', organizationId, memberOf(organizationId))),
    );
    await fixture.publishAndWait(
      ...organizations.map((organizationId, n) => ({
        ...invited(fixture, { organizationId, invitationId: idOf('inv', `bomb ${String(n)}`) }),
        key: organizationId,
      })),
      invited(fixture, { invitationId: idOf('inv', 'eve'), email: 'eve@example.com' }),
    );
  };

  it('wait for the next hour beyond the cap over all organizations; none is lost, and no other recipient waits', async () => {
    await bombed({});
    await fixture.clock.advance(50 * MINUTE);
    expect(await fixture.mails('bob@example.com')).toHaveLength(20);
    expect(await fixture.mails('eve@example.com')).toHaveLength(1);
    await fixture.clock.advance(15 * MINUTE);
    expect(await fixture.mails('bob@example.com')).toHaveLength(25);
    await fixture.clock.advance(3 * HOUR);
    expect(await fixture.mails('bob@example.com')).toHaveLength(25);
  });

  it('all come at once when the cap is high enough', async () => {
    await bombed({ GUILDHALL_MAILS_PER_HOUR: '1000' });
    expect(await fixture.mails('bob@example.com')).toHaveLength(25);
  });
});

describe('S2 a flood of mails that strangers cause', () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());
  const many = <T>(count: number, make: (n: number) => T): readonly T[] => Array.from({ length: count }, (_, n) => make(n));
  const subjects = async (): Promise<readonly string[]> => (await fixture.mails('bob@example.com')).map(({ subject }) => subject);
  const changed = () => fixture.fact('identity.password-changed.v1', bob, { accountId: bob });
  const invitedOften = (count: number) => many(count, (n) => invited(fixture, { invitationId: idOf('inv', `flood ${String(n)}`) }));
  const waiting = () => fixture.databases.derived.query<[string]>("SELECT data FROM jobs WHERE name = 'send-email' AND state = 0").all();

  it('delays neither the link that sets a new password nor the mail that the password was changed', async () => {
    fixture = await openFixture();
    await acmeExists(fixture);
    await fixture.publishAndWait(
      ...invitedOften(50),
      ...many(50, () => fixture.fact('identity.registration-attempted.v1', bob, { accountId: bob })),
    );
    expect(await subjects()).toHaveLength(40);
    await fixture.publishAndWait(resetRequested(fixture, idOf('rst', 'of bob')));
    expect((await subjects())[0]).toBe('Set a new password');
    await fixture.publishAndWait(...many(50, (n) => resetRequested(fixture, idOf('rst', String(n)))));
    await fixture.publishAndWait(changed());
    expect((await subjects())[0]).toBe('Your password has been changed');
  });

  it('waits in one job for each mail, and all of them are sent', async () => {
    fixture = await openFixture();
    await acmeExists(fixture);
    await fixture.publishAndWait(...invitedOften(100));
    for (const hours of [0, 0.2, 1, 2]) {
      await fixture.clock.advance(hours * HOUR);
      const ids = waiting().map(([data]) => (JSON.parse(data) as { deliveryId: string }).deliveryId);
      expect(ids).toHaveLength(100 - (await subjects()).length);
      expect(new Set(ids).size).toBe(ids.length);
    }
    await fixture.clock.advance(2 * HOUR);
    expect(await subjects()).toHaveLength(100);
  });

  it('is filed again for its reserved times when the queue loses it', async () => {
    fixture = await openFixture();
    await acmeExists(fixture);
    await fixture.publishAndWait(...invitedOften(30));
    await flushJobs(fixture);
    await fixture.clock.advance(HOUR + 5 * MINUTE);
    expect(await subjects()).toHaveLength(30);
  });

  it('is reduced to the newest mail of each topic', async () => {
    fixture = await openFixture();
    await acmeExists(fixture);
    for (const n of many(60, String)) {
      await fixture.publishAndWait(resetRequested(fixture, idOf('rst', n)));
      await fixture.clock.advance(1000);
    }
    expect(waiting()).toHaveLength(40);
    await fixture.clock.advance(HOUR - 10 * MINUTE);
    await fixture.publishAndWait(resetRequested(fixture, idOf('rst', 'newest')));
    await fixture.clock.advance(10 * MINUTE);
    await waitUntilIdle(fixture.clock);
    expect(await subjects()).toHaveLength(21);
    expect((await fixture.mails('bob@example.com'))[0]?.text).toContain(links.issue('reset', idOf('rst', 'newest'), 1));
    expect(waiting()).toEqual([]);
  });
});

describe('S2 a link that sets a new password', () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());

  it.each([
    ['has expired', () => fixture.clock.advance(2 * HOUR)],
    ['was used', () => fixture.publishAndWait(fixture.fact('identity.password-reset.v1', bob, { accountId: bob }))],
    [
      'is older than the last change of password',
      () => fixture.publishAndWait(fixture.fact('identity.password-changed.v1', bob, { accountId: bob })),
    ],
  ])('is not mailed when it %s', async (_, dies) => {
    let isDown = true;
    fixture = await openFixture({
      wrapMailer: (inbox) => ({ send: (mail) => (isDown ? Promise.reject(new Error('451 later')) : inbox.send(mail)) }),
    });
    await acmeExists(fixture);
    await fixture.publishAndWait(resetRequested(fixture, idOf('rst', 'early')));
    await dies();
    await fixture.publishAndWait(resetRequested(fixture, idOf('rst', 'late')));
    isDown = false;
    await fixture.clock.advance(30 * MINUTE);
    const resets = (await fixture.mails('bob@example.com')).filter(({ subject }) => subject === 'Set a new password');
    expect(resets.map(({ text }) => text.includes(links.issue('reset', idOf('rst', 'late'), 1)))).toEqual([true]);
  });
});
