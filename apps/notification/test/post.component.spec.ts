import { MailRefused, type Fact, type Mail, type Mailer, type Platform } from '@guildhall/eventing';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  acme,
  acmeExists,
  ada,
  bob,
  failingOnce,
  flushJobs,
  idOf,
  invited,
  links,
  notificationStage,
  invitationId,
  type Stage,
} from './stage.ts';

jest.setTimeout(120_000);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('a mail is sent once', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  it('although its fact comes twice, in one batch and in two', async () => {
    stage = await notificationStage();
    await acmeExists(stage);
    const fact = invited(stage);
    await stage.happen(fact, fact);
    await stage.happen(fact);
    await stage.consume['organization.facts']?.({
      topic: 'organization.facts',
      partition: 3,
      facts: [fact],
      behind: () => 0,
      commit: () => Promise.resolve(),
    });
    await stage.clock.advance(10 * MINUTE);
    expect(await stage.mails()).toHaveLength(1);
  });

  it('although two jobs have it at once: one sends, the other stops', async () => {
    const entered = Promise.withResolvers<undefined>();
    const released = Promise.withResolvers<undefined>();
    stage = await notificationStage({
      mailer: (inbox) => ({
        send: async (mail) => {
          entered.resolve(undefined);
          await released.promise;
          await inbox.send(mail);
        },
      }),
    });
    await acmeExists(stage);
    await stage.publish(invited(stage));
    await entered.promise;
    const [row] = stage.databases.derived.query<[string]>("SELECT data FROM jobs WHERE name = 'send-email'").all();
    const data = JSON.parse(row?.[0] ?? '{}') as Record<string, string | number>;
    await stage.platform.jobs.add([{ queue: 'notification', name: 'send-email', id: 'a-second-job', data }]);
    await stage.clock.advance(MINUTE);
    expect(JSON.stringify(stage.observed)).toContain('email.under-way');
    released.resolve(undefined);
    await stage.clock.advance(HOUR);
    expect(await stage.mails()).toHaveLength(1);
  });

  const appends = (nth: number, when: 'before' | 'after') => (platform: Platform) => ({
    ...platform,
    events: failingOnce(platform.events, 'append', nth, when),
  });
  const crashes: readonly (readonly [string, (platform: Platform) => Platform])[] = [
    ['before the job is filed', (it) => ({ ...it, jobs: failingOnce(it.jobs, 'add', 1, 'before') })],
    ['after the job is filed, before the mark', (it) => ({ ...it, jobs: failingOnce(it.jobs, 'add', 1, 'after') })],
    ['before the dispatch is put down', appends(1, 'before')],
    ['after the dispatch is put down, before the mail is sent', appends(1, 'after')],
    ['after the outcome is put down, before the job ends', appends(2, 'after')],
  ];
  it.each(crashes)('although it all breaks off %s', async (_, platform) => {
    stage = await notificationStage({ platform });
    await acmeExists(stage);
    await stage.happen(invited(stage));
    await stage.clock.advance(30 * MINUTE);
    expect((await stage.mails()).map(({ to }) => to.address)).toEqual(['bob@example.com']);
    const outcomes = stage.databases.truth.query("SELECT 1 FROM events WHERE type = 'EmailSent'").all();
    expect(outcomes).toHaveLength(1);
  });

  it('except in the one window: taken over by the mail server, and a crash before that is put down; then both are twins', async () => {
    stage = await notificationStage({ platform: appends(2, 'before') });
    await acmeExists(stage);
    await stage.happen(invited(stage));
    await stage.clock.advance(30 * MINUTE);
    const [second, first, ...others] = await stage.mails();
    expect(others).toEqual([]);
    expect({ ...second, id: 0, receivedAt: '' }).toEqual({ ...first, id: 0, receivedAt: '' });
  });

  it('although the job queue loses everything before it runs, and after', async () => {
    let down = true;
    stage = await notificationStage({
      mailer: (inbox) => ({ send: (mail) => (down ? Promise.reject(new Error('connection refused')) : inbox.send(mail)) }),
    });
    await acmeExists(stage);
    await stage.happen(invited(stage));
    await flushJobs(stage);
    down = false;
    await stage.clock.advance(HOUR);
    expect(await stage.mails()).toHaveLength(1);
    await flushJobs(stage);
    await stage.clock.advance(HOUR);
    expect(await stage.mails()).toHaveLength(1);
  });

  it('although the queue took the job and forgot it: what is due is known from the facts', async () => {
    let forgetful = true;
    stage = await notificationStage({
      platform: (it) => ({ ...it, jobs: { ...it.jobs, add: (jobs) => (forgetful ? Promise.resolve() : it.jobs.add(jobs)) } }),
    });
    await acmeExists(stage);
    const deleted = { organizationId: acme, deletedBy: ada, restorableUntil: stage.clock.now().toISOString() };
    await stage.happen(
      stage.fact('identity.password-changed.v1', bob, { accountId: bob }),
      stage.fact('organization.organization-deleted.v1', acme, deleted),
    );
    forgetful = false;
    expect(await stage.mails()).toEqual([]);
    await stage.clock.advance(5 * MINUTE);
    expect((await stage.mails()).map(({ subject }) => subject).sort()).toEqual(['Acme has been deleted', 'Your password has been changed']);
  });

  it('although the mail server was away for a long time', async () => {
    let down = true;
    const tries: Mail[] = [];
    const mailer = (inbox: Mailer): Mailer => ({
      send: async (mail) => {
        tries.push(mail);
        if (down) throw new Error('connection refused');
        await inbox.send(mail);
      },
    });
    stage = await notificationStage({ mailer, policy: { firstWait: 1000, mostWait: 5 * MINUTE } });
    await acmeExists(stage);
    await stage.happen(invited(stage));
    await stage.clock.advance(20 * MINUTE);
    expect(await stage.mails()).toEqual([]);
    expect(tries.length).toBeGreaterThan(5);
    expect(tries.length).toBeLessThan(16);
    down = false;
    await stage.clock.advance(10 * MINUTE);
    expect(await stage.mails()).toHaveLength(1);
    // T80: never two different tokens
    expect(new Set(tries.map(({ text, messageId }) => `${messageId} ${text}`)).size).toBe(1);
    expect(tries[0]?.text).toContain(links.issue('invitation', invitationId, 1));
  });
});

describe('a mail that cannot be sent', () => {
  let stage: Stage;
  afterEach(() => stage.close());
  const outcomes = () =>
    stage.databases.derived
      .query<[string]>("SELECT body FROM facts WHERE topic = 'notification.facts' ORDER BY number")
      .all()
      .map(([body]) => JSON.parse(body) as Fact);
  const others = (n: number) => invited(stage, { invitationId: idOf('inv', `other ${String(n)}`), email: `other${String(n)}@example.com` });

  it('T80 that the mail server refuses is given up at once; the others flow', async () => {
    stage = await notificationStage({
      mailer: (inbox) => ({
        send: (mail) => (mail.to.address.startsWith('bob') ? Promise.reject(new MailRefused('550')) : inbox.send(mail)),
      }),
    });
    await acmeExists(stage);
    await stage.happen(invited(stage), others(1), others(2));
    expect(await stage.mails()).toHaveLength(2);
    expect(outcomes().filter(({ type }) => type === 'notification.email-failed.v1')).toMatchObject([
      { key: acme, data: { template: 'invitation', invitationId, issue: 1 } },
    ]);
    await stage.clock.advance(HOUR);
    expect(outcomes()).toHaveLength(3);
  });

  it('T80 is offered ever more seldom, and its last failure is put down; the others flow meanwhile', async () => {
    const tries: number[] = [];
    stage = await notificationStage({
      policy: { attempts: 6, firstWait: 1000, mostWait: 5 * MINUTE },
      mailer: (inbox) => ({
        send: (mail) => {
          if (!mail.to.address.startsWith('bob')) return inbox.send(mail);
          tries.push(stage.clock.now().getTime());
          return Promise.reject(new Error('451 later'));
        },
      }),
    });
    await acmeExists(stage);
    await stage.happen(invited(stage), ...Array.from({ length: 12 }, (_, n) => others(n)));
    expect(await stage.mails()).toHaveLength(12);
    await stage.clock.advance(20 * MINUTE);
    expect(tries).toHaveLength(6);
    const gaps = tries.slice(1).map((time, n) => time - (tries[n] ?? 0));
    expect(gaps).toEqual([...gaps].sort((a, b) => a - b));
    expect(outcomes().filter(({ type }) => type === 'notification.email-failed.v1')).toHaveLength(1);
    await stage.clock.advance(20 * MINUTE);
    expect(tries).toHaveLength(6);
  });
});

describe('T78 many mails to one person', () => {
  let stage: Stage;
  afterEach(() => stage.close());
  const bombed = async (env: Readonly<Record<string, string>>) => {
    stage = await notificationStage({ env });
    await acmeExists(stage);
    const organizations = Array.from({ length: 25 }, (_, n) => idOf('org', `bomber ${String(n)}`));
    await stage.happen(
      ...organizations.map((organizationId) =>
        stage.fact('organization.organization-created.v1', organizationId, {
          organizationId,
          name: 'Bomber',
          profile: 'unified',
          createdBy: ada,
        }),
      ),
    );
    await stage.happen(
      ...organizations.map((organizationId, n) => ({
        ...invited(stage, { organizationId, invitationId: idOf('inv', `bomb ${String(n)}`) }),
        key: organizationId,
      })),
      invited(stage, { invitationId: idOf('inv', 'eve'), email: 'eve@example.com' }),
    );
  };

  it('wait for the next hour beyond the cap, over all organizations; none is lost, and nobody else waits', async () => {
    await bombed({});
    await stage.clock.advance(50 * MINUTE);
    expect(await stage.mails('bob@example.com')).toHaveLength(20);
    expect(await stage.mails('eve@example.com')).toHaveLength(1);
    await stage.clock.advance(15 * MINUTE);
    expect(await stage.mails('bob@example.com')).toHaveLength(25);
    await stage.clock.advance(3 * HOUR);
    expect(await stage.mails('bob@example.com')).toHaveLength(25);
  });

  it('mutant: without the cap all of them come at once', async () => {
    await bombed({ GUILDHALL_MAILS_PER_HOUR: '1000' });
    expect(await stage.mails('bob@example.com')).toHaveLength(25);
  });
});
