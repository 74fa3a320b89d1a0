import {
  accountVerifiedV1,
  memberInvitedV1,
  memberJoinedV1,
  organizationCreatedV1,
  passwordChangedV1,
  passwordResetRequestedV1,
  registrationAttemptedV1,
} from '@guildhall/contracts';
import { OutcomeUnknown, StoreUnavailable, typeId, type NewJob } from '@guildhall/eventing';
import { settle } from '@guildhall/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appFixture, crashAt, ORIGIN, type AppFixture } from '../../test/app-fixture.ts';
import {
  ada,
  after,
  bobsAddress,
  DAY,
  HOUR,
  ids,
  invitationId,
  links,
  MINUTE,
  organizationId,
  resetId,
  SECOND,
} from '../../test/events-fixture.ts';
import { standardPolicy } from '../domain/policy.ts';

let fixture: AppFixture;
afterEach(() => fixture.close());
const open = async (options?: Parameters<typeof appFixture>[0]) => {
  fixture = await appFixture(options);
};

const idOf = (kind: string, name: string): string => typeId(kind, ids.derive(kind, name));
const changed = () => fixture.receive(passwordChangedV1);
/** An invitation to Bob by Ada: others than the first to some other organization of hers. */
const invited = (name = '') => fixture.receive(memberInvitedV1, name === '' ? {} : { invitationId: idOf('inv', name) });
/** Somebody asks for a link that sets Bob's password. */
const resetRequested = (name: string) =>
  fixture.receive(passwordResetRequestedV1, { resetId: idOf('rst', name), expiresAt: after(3 * HOUR) });
const another = (job: NewJob): NewJob => ({ ...job, id: 'another-job' });
const typesOf = async (job: NewJob): Promise<readonly string[]> => (await fixture.eventsOf(job)).map(({ type }) => type);
const accepted = (): readonly string[] => fixture.mails.accepted.map(({ messageId }) => messageId);
const messageIdOf = ({ data }: NewJob): string => `<${String(data['deliveryId'])}@guildhall.example>`;

describe('a mail', () => {
  beforeEach(() => open());

  it('is looked up, started, sent and recorded', async () => {
    const job = await changed();
    expect(await fixture.work(job)).toBe('done');
    expect(fixture.mails.accepted).toEqual([
      {
        to: { address: bobsAddress, name: 'Bob' },
        subject: 'password-changed',
        text: JSON.stringify({ template: 'password-changed', name: 'Bob' }),
        html: JSON.stringify({ origin: ORIGIN }),
        messageId: messageIdOf(job),
      },
    ]);
    expect(await typesOf(job)).toEqual(['DeliveryRequested', 'DeliveryStarted', 'DeliverySent']);
  });
  it('T78 has the link that its reader needs, and the one that stops its kind if somebody else has named the address', async () => {
    await fixture.work(await invited());
    await fixture.work(await fixture.receive(passwordResetRequestedV1, { expiresAt: after(HOUR) }));
    const [invitation, reset] = fixture.mails.accepted.map(({ html }) => JSON.parse(html) as Readonly<Record<string, string>>);
    expect(invitation).toEqual({
      origin: ORIGIN,
      link: `${ORIGIN}/accept#token=${links.issue('invitation', invitationId, 1)}`,
      optOut: expect.stringMatching(/^https:\/\/guildhall\.example\/opt-out#token=.{56}$/),
    });
    expect(reset).toEqual({ origin: ORIGIN, link: `${ORIGIN}/reset#token=${links.issue('reset', resetId, 1)}` });
  });
  it('is sent once, although its job runs again, another job has it, and its fact comes again', async () => {
    const fact = fixture.nextFact(passwordChangedV1);
    const [job] = await fixture.receiveFacts(fact);
    if (job === undefined) throw new Error('there is no job');
    for (const repeat of [job, job, another(job)]) expect(await fixture.work(repeat)).toBe('done');
    expect(await fixture.receiveFacts(fact, { ...fact, position: '999999' })).toEqual([]);
    expect(accepted()).toEqual([messageIdOf(job)]);
  });
  it('is given up with its job when the job does not say what to send', async () => {
    const job = await changed();
    for (const data of [{}, { ...job.data, template: 'no such mail' }, { deliveryId: 'eml_1', template: 'invitation' }])
      expect(await fixture.work({ ...job, data })).toBe('given up');
    expect(fixture.mails.offered).toEqual([]);
  });
  it('that nobody wants any more is given up without an attempt', async () => {
    const job = await fixture.receive(passwordResetRequestedV1, { expiresAt: after(HOUR) });
    await changed();
    expect(await fixture.work(job)).toBe('done');
    expect(await fixture.eventsOf(job)).toMatchObject([
      { type: 'DeliveryRequested' },
      { type: 'DeliveryGivenUp', data: { reason: 'superseded' } },
    ]);
    expect(fixture.mails.offered).toEqual([]);
  });
});

describe('a mail of which the recipient is not known here yet', () => {
  const late = idOf('acc', 'late');
  beforeEach(() => open());

  it('waits, and looks the less often the longer it waits, but once a minute', async () => {
    const job = await fixture.receive(passwordChangedV1, { accountId: late });
    const delays = [await fixture.work(job)];
    for (const pause of [10 * SECOND, 20 * SECOND, 10 * MINUTE]) {
      await fixture.pass(pause);
      delays.push(await fixture.work(job));
    }
    expect(delays).toEqual([500, 10 * SECOND, 30 * SECOND, MINUTE]);
    expect(await fixture.eventsOf(job)).toEqual([]);
    await fixture.receive(accountVerifiedV1, { accountId: late, email: 'late@example.com' });
    expect(await fixture.work(job)).toBe('done');
    expect(fixture.mails.accepted.map(({ to }) => to.address)).toEqual(['late@example.com']);
  });
  it('is given up after a day', async () => {
    const job = await fixture.receive(passwordChangedV1, { accountId: late });
    await fixture.pass(DAY);
    expect(await fixture.work(job)).toBe(MINUTE);
    await fixture.pass(1);
    expect(await fixture.work(job)).toBe('done');
    expect(await fixture.eventsOf(job)).toMatchObject([
      { type: 'DeliveryRequested' },
      { type: 'DeliveryGivenUp', data: { reason: 'unknown' } },
    ]);
  });
});

describe('T80 a mail that the mail server does not take', () => {
  beforeEach(() => open());

  it('is offered sixteen times over about 18 hours, each time the same, and then given up', async () => {
    fixture.mails.answer.is = 'is away';
    const job = await invited();
    const delays: (string | number)[] = [];
    for (let attempt = 1; attempt <= standardPolicy.maxAttempts; attempt++) {
      const outcome = await fixture.work(job);
      delays.push(outcome);
      await fixture.pass(Number(outcome) || 0);
    }
    const doubled = Array.from({ length: 12 }, (_, n) => 5 * SECOND * 2 ** n);
    expect(delays).toEqual([...doubled, 4 * HOUR, 4 * HOUR, 4 * HOUR, 'done']);
    expect(fixture.mails.offered).toHaveLength(16);
    expect(new Set(fixture.mails.offered.map((mail) => JSON.stringify(mail))).size).toBe(1);
    expect((await fixture.eventsOf(job)).slice(-3)).toMatchObject([
      { type: 'DeliveryStarted', data: { attempt: 16 } },
      { type: 'DeliveryFailed', data: { attempt: 16, reason: 'unreachable', retryAt: null } },
      { type: 'DeliveryGivenUp', data: { reason: 'unreachable' } },
    ]);
    expect(await fixture.work(another(job))).toBe('done');
    expect(fixture.mails.offered).toHaveLength(16);
  });
  it('is sent when the mail server is back; each failure says when the next attempt is due', async () => {
    fixture.mails.answer.is = 'is away';
    const job = await changed();
    await fixture.pass(Number(await fixture.work(job)));
    await fixture.pass(Number(await fixture.work(job)));
    fixture.mails.answer.is = 'accepts';
    expect(await fixture.work(job)).toBe('done');
    expect(accepted()).toEqual([messageIdOf(job)]);
    expect((await fixture.eventsOf(job)).filter(({ type }) => type === 'DeliveryFailed')).toMatchObject([
      { data: { attempt: 1, reason: 'unreachable', retryAt: after(5 * SECOND) } },
      { data: { attempt: 2, reason: 'unreachable', retryAt: after(15 * SECOND) } },
    ]);
  });
  it('is offered at these times by the queue, too', async () => {
    await fixture.close();
    await open({ jobs: 'loops' });
    fixture.mails.answer.is = 'is away';
    await changed();
    const offers: number[] = [];
    for (const seconds of [0, 4, 2, 9, 2, 19, 2]) {
      await fixture.clock.advance(seconds * SECOND);
      offers.push(fixture.mails.offered.length);
    }
    expect(offers).toEqual([1, 1, 2, 2, 3, 3, 4]); // after 0, 5, 15 and 35 seconds
    fixture.mails.answer.is = 'accepts';
    await fixture.clock.advance(MINUTE);
    expect([fixture.mails.offered.length, fixture.mails.accepted.length]).toEqual([5, 1]);
  });
  it('is not offered again before the next attempt is due; then by whichever job comes first, of whichever process', async () => {
    fixture.mails.answer.is = 'is away';
    const job = await changed();
    expect(await fixture.work(job)).toBe(5 * SECOND);
    fixture.mails.answer.is = 'accepts';
    await fixture.pass(5 * SECOND - 1);
    const other = await fixture.openProcess();
    for (const early of [job, another(job)]) expect(await other.work(early)).toBe(1);
    await fixture.pass(1);
    expect(await other.work(another(job))).toBe('done');
    expect(await fixture.work(job)).toBe('done');
    expect(accepted()).toEqual([messageIdOf(job)]);
  });
  it('is given up at once when the mail server refuses it for good; others are sent', async () => {
    const [refused, other] = [await changed(), await invited()];
    fixture.mails.answer.is = 'refuses';
    expect(await fixture.work(refused)).toBe('done');
    fixture.mails.answer.is = 'accepts';
    for (const job of [refused, other]) expect(await fixture.work(job)).toBe('done');
    expect((await fixture.eventsOf(refused)).slice(2)).toMatchObject([
      { type: 'DeliveryFailed', data: { attempt: 1, reason: 'refused', retryAt: null } },
      { type: 'DeliveryGivenUp', data: { reason: 'refused' } },
    ]);
    expect(accepted()).toEqual([messageIdOf(other)]);
  });
});

describe('T78 beyond the cap', () => {
  beforeEach(() => open({ policy: { hourlyCap: 2 } }));
  /** Two mails to Bob, of which an hour may have no more: one now, one in ten minutes. */
  const twoMails = async () => {
    await fixture.work(await invited('first'));
    await fixture.pass(10 * MINUTE);
    await fixture.work(await invited('second'));
  };

  it('a mail waits until the first one is an hour old, in one reserved time, and is sent then', async () => {
    await twoMails();
    const job = await invited('third');
    expect(await fixture.work(job)).toBe(50 * MINUTE);
    await fixture.pass(20 * MINUTE);
    expect(await fixture.work(another(job))).toBe(30 * MINUTE);
    expect(await fixture.eventsOf(job)).toMatchObject([
      { type: 'DeliveryRequested' },
      { type: 'DeliveryDeferred', data: { until: after(HOUR) } },
    ]);
    expect(fixture.mails.offered).toHaveLength(2);
    await fixture.pass(30 * MINUTE);
    expect(await fixture.work(job)).toBe('done');
    expect(accepted().at(-1)).toBe(messageIdOf(job));
  });
  it('a mail is sent at its time although its job has run too early, as by the clock of another machine', async () => {
    await twoMails();
    const job = await invited('third');
    await fixture.work(job);
    await fixture.pass(50 * MINUTE - 1);
    expect(await fixture.work(job)).toBe(1);
    await fixture.pass(1);
    expect(await fixture.work(job)).toBe('done');
    expect(accepted()).toHaveLength(3);
  });
  it('each mail has a time of its own', async () => {
    await twoMails();
    const delays = [];
    for (const name of ['third', 'fourth', 'fifth']) delays.push(await fixture.work(await invited(name)));
    expect(delays).toEqual([50 * MINUTE, 60 * MINUTE, 110 * MINUTE]);
  });
  it('counts mails of all organizations, and not those to somebody else', async () => {
    await twoMails();
    const bolt = idOf('org', 'bolt');
    await fixture.receive(organizationCreatedV1, { organizationId: bolt });
    await fixture.receive(memberJoinedV1, { organizationId: bolt, accountId: ada });
    const invitedTo = (of: string, email: string) =>
      fixture.receive(memberInvitedV1, { organizationId: of, email, invitationId: idOf('inv', `${email} to ${of}`) });
    expect(await fixture.work(await invitedTo(bolt, bobsAddress))).toBe(50 * MINUTE);
    expect(await fixture.work(await invitedTo(organizationId, 'cy@example.com'))).toBe('done');
  });
  it('S2 alarms, resets and registrations have budgets of their own', async () => {
    await twoMails();
    const ofEach = [changed, () => resetRequested('one'), () => fixture.receive(registrationAttemptedV1)];
    for (const mail of ofEach) expect(await fixture.work(await mail())).toBe('done');
    expect(await fixture.work(await invited('third'))).toBe(50 * MINUTE);
  });
  it('a mail that missed its time by an hour is given another one', async () => {
    await twoMails();
    const job = await invited('third');
    await fixture.work(job);
    await fixture.pass(110 * MINUTE);
    for (const name of ['fourth', 'fifth']) expect(await fixture.work(await invited(name))).toBe('done');
    expect(await fixture.work(job)).toBe(HOUR);
  });
  it('an attempt that is repeated is not counted again', async () => {
    fixture.mails.answer.is = 'is away';
    const job = await invited('first');
    for (let attempt = 1; attempt <= 3; attempt++) await fixture.pass(Number(await fixture.work(job)));
    fixture.mails.answer.is = 'accepts';
    expect(await fixture.work(await invited('second'))).toBe('done');
    expect(await fixture.work(job)).toBe('done');
  });
});

describe('S2 of several mails that say the same and wait', () => {
  beforeEach(() => open({ policy: { hourlyCap: 1 } }));
  const askedFor = async (name: string) => {
    await fixture.pass(MINUTE);
    return resetRequested(name);
  };

  it('the newest is sent, at the time of the older ones, which are given up', async () => {
    await fixture.work(await askedFor('sent'));
    const jobs = [await askedFor('older'), await askedFor('old'), await askedFor('newest')];
    const [older, old, newest] = jobs as [NewJob, NewJob, NewJob];
    expect([await fixture.work(older), await fixture.work(old), await fixture.work(newest)]).toEqual([
      57 * MINUTE,
      57 * MINUTE,
      57 * MINUTE,
    ]);
    await fixture.pass(57 * MINUTE);
    for (const job of jobs) expect(await fixture.work(job)).toBe('done');
    for (const job of [older, old])
      expect((await fixture.eventsOf(job)).at(-1)).toMatchObject({ type: 'DeliveryGivenUp', data: { reason: 'superseded' } });
    expect(accepted().slice(1)).toEqual([messageIdOf(newest)]);
  });
  it('an older one, of which the job comes after the newer one’s, is given up at once', async () => {
    await fixture.work(await askedFor('sent'));
    const [older, newer] = [await askedFor('older'), await askedFor('newer')];
    expect(await fixture.work(newer)).toBe(58 * MINUTE);
    expect(await fixture.work(older)).toBe('done');
    expect(await typesOf(older)).toEqual(['DeliveryRequested', 'DeliveryGivenUp']);
  });
  it('mails of different topics all come', async () => {
    await fixture.work(await invited('first'));
    const jobs = [await invited('second'), await invited('third')];
    for (const [n, job] of jobs.entries()) expect(await fixture.work(job)).toBe((n + 1) * HOUR);
    for (const job of jobs) {
      await fixture.pass(HOUR);
      expect(await fixture.work(job)).toBe('done');
    }
    expect(accepted()).toHaveLength(3);
  });
});

describe('T78 a recipient who wants no invitations', () => {
  beforeEach(() => open());
  const choose = (wanted: boolean) => fixture.commands.chooseInvitationMails({ wanted }, fixture.by(bobsAddress));
  const optOut = () => choose(false);
  const gaveUp = async (job: NewJob) =>
    (await fixture.eventsOf(job)).some(({ type, data }) => type === 'DeliveryGivenUp' && data.reason === 'opted-out');

  it('is sent none, until they want them again', async () => {
    await optOut();
    const job = await invited('first');
    expect(await fixture.work(job)).toBe('done');
    expect(await gaveUp(job)).toBe(true);
    await choose(true);
    expect(await fixture.work(await invited('second'))).toBe('done');
    expect(accepted()).toHaveLength(1);
  });
  it('says so by the link in one of them', async () => {
    await fixture.work(await invited('first'));
    const { optOut: page } = JSON.parse(fixture.mails.accepted[0]?.html ?? '{}') as Readonly<{ optOut: string }>;
    const token = new URL(page).hash.replace('#token=', '');
    await fixture.commands.chooseInvitationMailsByLink({ token, wanted: false }, fixture.by('whoever reads it'));
    const job = await invited('second');
    await fixture.work(job);
    expect(await gaveUp(job)).toBe(true);
  });
  it('is sent what concerns their own account and membership', async () => {
    await optOut();
    for (const job of [await changed(), await fixture.receive(memberJoinedV1)]) expect(await fixture.work(job)).toBe('done');
    expect(accepted()).toHaveLength(2);
  });
  it('is sent none although they say so in the moment between looking up and starting', async () => {
    const slow = await fixture.openProcess({ beforeAppend: (nth) => (nth === 1 ? optOut() : undefined) });
    const job = await invited();
    expect(await slow.work(job)).toBe('done');
    expect(await gaveUp(job)).toBe(true);
    expect(fixture.mails.offered).toEqual([]);
  });
  it('is sent none between two attempts', async () => {
    fixture.mails.answer.is = 'is away';
    const job = await invited();
    await fixture.pass(Number(await fixture.work(job)));
    await optOut();
    fixture.mails.answer.is = 'accepts';
    expect(await fixture.work(job)).toBe('done');
    expect(await gaveUp(job)).toBe(true);
    expect(accepted()).toEqual([]);
  });
});

describe('a crash', () => {
  beforeEach(() => open());
  type Hooks = Parameters<AppFixture['openProcess']>[0];
  const crash = async (hooks: Hooks, job: NewJob) => {
    const dying = await fixture.openProcess(hooks);
    await expect(dying.work(job)).rejects.toThrow('crashed');
  };
  /** Another process gets the same job, as often as it wants to run. */
  const workAfterwards = async (job: NewJob) => {
    await fixture.workUntilDone(await fixture.openProcess(), job);
  };
  const countOf = async (job: NewJob, type: string) => (await typesOf(job)).filter((other) => other === type).length;

  it.each<readonly [string, Hooks, number]>([
    ['before the start is recorded: the mail is sent once', { beforeAppend: crashAt(1) }, 1],
    ['after the start is recorded, before the mail is sent: it is sent once', { afterAppend: crashAt(1) }, 1],
    ['after the mail is sent, before that is recorded: it is sent again, the same mail', { beforeAppend: crashAt(2) }, 2],
    ['after the outcome is recorded, before the job ends: the mail is sent once', { afterAppend: crashAt(2) }, 1],
  ])('%s', async (_, hooks, times) => {
    const job = await invited();
    await crash(hooks, job);
    await workAfterwards(job);
    await workAfterwards(job);
    expect(fixture.mails.accepted).toHaveLength(times);
    expect(new Set(fixture.mails.accepted.map((mail) => JSON.stringify(mail))).size).toBe(1);
    expect(await countOf(job, 'DeliverySent')).toBe(1);
  });
  it.each<readonly [string, Hooks]>([
    ['before a failure is recorded', { beforeAppend: crashAt(2) }],
    ['after a failure is recorded', { afterAppend: crashAt(2) }],
  ])('%s: the mail is offered again and sent once', async (_, hooks) => {
    const job = await invited();
    fixture.mails.answer.is = 'is away';
    await crash(hooks, job);
    fixture.mails.answer.is = 'accepts';
    await workAfterwards(job);
    expect([fixture.mails.offered.length, fixture.mails.accepted.length]).toEqual([2, 1]);
  });
  it.each<readonly [string, Hooks, number]>([
    ['before the refusal of the mail server is recorded: the mail is offered again', { beforeAppend: crashAt(2) }, 2],
    ['after the refusal of the mail server is recorded: the mail is not offered again', { afterAppend: crashAt(2) }, 1],
  ])('%s', async (_, hooks, offers) => {
    const job = await invited();
    fixture.mails.answer.is = 'refuses';
    await crash(hooks, job);
    await workAfterwards(job);
    expect(fixture.mails.offered).toHaveLength(offers);
    expect(await countOf(job, 'DeliveryGivenUp')).toBe(1);
  });
  it.each<readonly [string, Hooks]>([
    ['before a delivery is given up', { beforeAppend: crashAt(1) }],
    ['after a delivery is given up', { afterAppend: crashAt(1) }],
  ])('%s: it is given up once', async (_, hooks) => {
    const job = await resetRequested('one');
    await changed();
    await crash(hooks, job);
    await workAfterwards(job);
    expect(await typesOf(job)).toEqual(['DeliveryRequested', 'DeliveryGivenUp']);
  });
  it.each<readonly [string, Hooks]>([
    ['before a time is reserved', { beforeAppend: crashAt(1) }],
    ['after a time is reserved', { afterAppend: crashAt(1) }],
  ])('T78 %s: one is reserved, and the next mail has the one after it', async (_, hooks) => {
    await fixture.close();
    await open({ policy: { hourlyCap: 1 } });
    await fixture.work(await invited('first'));
    const job = await invited('second');
    await crash(hooks, job);
    const fresh = await fixture.openProcess();
    expect(await fresh.work(job)).toBe(HOUR);
    expect(await countOf(job, 'DeliveryDeferred')).toBe(1);
    expect(await fresh.work(await invited('third'))).toBe(2 * HOUR);
  });
  it('while a mail is sent: whoever gets it next waits until the attempt must have ended, and a little longer, and sends it then', async () => {
    const job = await invited();
    await crash({ afterAppend: crashAt(1) }, job);
    await fixture.pass(standardPolicy.hold - 1);
    for (const next of [job, another(job)]) expect(await fixture.work(next)).toBe(1);
    await fixture.pass(1);
    expect(await fixture.work(job)).toBe(standardPolicy.grace);
    expect(fixture.mails.offered).toEqual([]);
    await fixture.pass(standardPolicy.grace);
    expect(await fixture.work(job)).toBe('done');
    expect(accepted()).toEqual([messageIdOf(job)]);
  });
  it('K3 repeats a mail once at most, however many processes and jobs find it', async () => {
    const job = await invited();
    await crash({ beforeAppend: crashAt(2) }, job);
    await fixture.pass(standardPolicy.hold);
    const others = [await fixture.openProcess(), await fixture.openProcess()];
    const all = () => Promise.all(others.flatMap(({ work }) => [work(job), work(another(job))]));
    for (let n = 0; n < 3; n++) {
      await all();
      await fixture.pass(standardPolicy.grace);
    }
    for (const { work } of others) for (const again of [job, another(job)]) expect(await work(again)).toBe('done');
    expect(accepted()).toEqual([messageIdOf(job), messageIdOf(job)]);
    expect(await countOf(job, 'DeliverySent')).toBe(1);
  });
});

describe('K3 an outage of the event store after a mail was sent', () => {
  const { hold, grace } = standardPolicy;
  const store = { isAway: false, error: new StoreUnavailable('no answer') as Error };
  beforeEach(async () => {
    await open();
    store.isAway = false;
    store.error = new StoreUnavailable('no answer');
  });
  const unlessAway = (): void => {
    if (store.isAway) throw store.error;
  };
  /** As soon as a mail was sent, the store is away for this process. */
  const cutOff = (nth: number): void => {
    if (nth > 1) unlessAway();
  };
  const TYPES = ['DeliveryRequested', 'DeliveryStarted', 'DeliverySent'];

  it.each([
    ['an outage by its name', new StoreUnavailable('no answer')],
    ['an unknown outcome', new OutcomeUnknown('no answer in time')],
    ['an error that nobody knows', new Error('14 UNAVAILABLE: read ECONNRESET')],
  ])('longer than the attempt holds the delivery, with %s: it is recorded when the store is back', async (_, error) => {
    store.error = error;
    const job = await changed();
    const process = await fixture.openProcess({ beforeAppend: cutOff });
    store.isAway = true;
    const working = process.work(job);
    await fixture.clock.advance(10 * hold);
    store.isAway = false;
    expect(await fixture.passUntil(working)).toBe('done');
    expect(accepted()).toEqual([messageIdOf(job)]);
    expect(await typesOf(job)).toEqual(TYPES);
  });

  it('nobody else sends it meanwhile: not the same job once more, not another one, in this process or in another, which can reach the store', async () => {
    const job = await changed();
    const process = await fixture.openProcess({ beforeAppend: cutOff });
    const other = await fixture.openProcess();
    store.isAway = true;
    const working = process.work(job);
    for (const elapsed of [0, hold / 2, hold, grace, 2 * hold, 5 * hold]) {
      await fixture.clock.advance(elapsed);
      for (const { work } of [process, other])
        for (const again of [job, another(job)]) expect(Number(await work(again))).toBeGreaterThan(0);
    }
    store.isAway = false;
    expect(await fixture.passUntil(working)).toBe('done');
    for (const { work } of [process, other]) expect(await work(another(job))).toBe('done');
    expect(accepted()).toEqual([messageIdOf(job)]);
    expect(await typesOf(job)).toEqual(TYPES);
  });

  it('nobody else sends it in the moment when the store is back, also if the leases were away with it', async () => {
    const job = await changed();
    const process = await fixture.openProcess({ beforeAppend: cutOff, beforeAcquire: unlessAway });
    const other = await fixture.openProcess();
    store.isAway = true;
    const working = process.work(job);
    await fixture.clock.advance(2 * hold + 1);
    store.isAway = false;
    for (const again of [job, another(job)]) expect(await other.work(again)).toBe(grace);
    expect(await fixture.passUntil(working)).toBe('done');
    await fixture.pass(grace);
    for (const again of [job, another(job)]) expect(await other.work(again)).toBe('done');
    expect(accepted()).toEqual([messageIdOf(job)]);
  });

  it('is over before the process is told to stop: it has recorded the mail', async () => {
    const job = await changed();
    const process = await fixture.openProcess({ beforeAppend: cutOff });
    store.isAway = true;
    const working = process.work(job);
    await settle();
    store.isAway = false;
    process.drain();
    expect(await working).toBe('done');
  });

  it('in which the process is told to stop: it hands the job back at once, and the next one records the mail and sends none', async () => {
    const job = await changed();
    const process = await fixture.openProcess({ beforeAppend: cutOff });
    const other = await fixture.openProcess({ beforeAppend: unlessAway });
    store.isAway = true;
    const working = process.work(job);
    await settle();
    process.drain();
    expect(await working).toBe(SECOND);
    const recording = other.work(job);
    for (const elapsed of [hold, grace, grace]) {
      await fixture.clock.advance(elapsed);
      expect(Number(await fixture.work(another(job)))).toBeGreaterThan(0);
    }
    store.isAway = false;
    expect(await fixture.passUntil(recording)).toBe('done');
    expect(accepted()).toEqual([messageIdOf(job)]);
    expect(await typesOf(job)).toEqual(TYPES);
  });

  it('in which the one process on its data stops and starts: its job records the mail before another one of it would send', async () => {
    const job = await changed();
    const name = 'the only one';
    const process = await fixture.openProcess({ name, beforeAppend: cutOff });
    store.isAway = true;
    const working = process.work(job);
    await settle();
    process.drain();
    expect(await working).toBe(SECOND);
    const restarted = await fixture.openProcess({ name, beforeAppend: unlessAway });
    await expect(restarted.work(another(job))).rejects.toThrow(store.error);
    const recording = restarted.work(job);
    await fixture.clock.advance(10 * SECOND);
    expect(await restarted.work(another(job))).toBe(5 * SECOND);
    store.isAway = false;
    expect(await fixture.passUntil(recording)).toBe('done');
    expect(await restarted.work(another(job))).toBe('done');
    expect(accepted()).toEqual([messageIdOf(job)]);
  });

  it('and of a failure, which is recorded when the store is back, so that the next attempt comes at its time', async () => {
    fixture.mails.answer.is = 'is away';
    const job = await changed();
    const process = await fixture.openProcess({ beforeAppend: cutOff });
    store.isAway = true;
    const working = process.work(job);
    await fixture.clock.advance(2 * SECOND);
    store.isAway = false;
    expect(await fixture.passUntil(working)).toBe(2 * SECOND);
    expect((await fixture.eventsOf(job)).at(-1)).toMatchObject({ type: 'DeliveryFailed', data: { retryAt: after(5 * SECOND) } });
  });
});

describe('two workers at once', () => {
  beforeEach(() => open());

  it('K3 that are given one job, or two of one delivery, and start in the same millisecond: one of them sends', async () => {
    for (const second of [(job: NewJob) => job, another]) {
      const job = await changed();
      const sent = accepted().length;
      /** Between what the slow one has read and its append. */
      const overtake = async (nth: number): Promise<void> => {
        if (nth === 1) expect(await fixture.work(job)).toBe('done');
      };
      const slow = await fixture.openProcess({ beforeAppend: overtake });
      expect(await slow.work(second(job))).toBe('done');
      expect(accepted().slice(sent)).toEqual([messageIdOf(job)]);
    }
  });
  it('K3 that are given one job while one of them sends: the other, of this process or of another, waits', async () => {
    fixture.mails.answer.is = 'hangs';
    const job = await changed();
    const other = await fixture.openProcess();
    const sending = fixture.work(job);
    await settle();
    for (const again of [job, another(job)]) {
      expect(await fixture.work(again)).toBe(5 * SECOND);
      expect(await other.work(again)).toBe(standardPolicy.hold);
    }
    fixture.mails.release();
    expect(await sending).toBe('done');
    for (const { work } of [fixture, other]) expect(await work(another(job))).toBe('done');
    expect(accepted()).toEqual([messageIdOf(job)]);
  });
  it('K4 of which one sends what nobody wants any more: the other, which takes it for new, does not give it up', async () => {
    fixture.mails.answer.is = 'hangs';
    const job = await resetRequested('one');
    const other = await fixture.openProcess();
    const sending = fixture.work(job);
    await settle();
    await changed();
    expect(await other.work(another(job))).toBe(standardPolicy.hold);
    fixture.mails.release();
    expect(await sending).toBe('done');
    expect((await typesOf(job)).at(-1)).toBe('DeliverySent');
  });
  it('K3 of which one hangs longer than it holds the delivery: the other waits for as long as that one lives', async () => {
    fixture.mails.answer.is = 'hangs';
    const job = await changed();
    const other = await fixture.openProcess();
    const hanging = fixture.work(job);
    await fixture.clock.advance(3 * standardPolicy.hold);
    fixture.mails.answer.is = 'accepts';
    for (const again of [job, another(job)]) {
      expect(await other.work(again)).toBe(standardPolicy.grace);
      for (let n = 0; n < 5; n++) {
        await fixture.clock.advance(standardPolicy.grace);
        expect(await other.work(again)).toBe(5 * SECOND);
      }
    }
    fixture.mails.release();
    expect(await hanging).toBe('done');
    expect(await other.work(another(job))).toBe('done');
    expect(accepted()).toEqual([messageIdOf(job)]);
  });

  describe('of which one can reach nobody but the mail server for too long, and counts as dead', () => {
    const alone = async (job: NewJob) => {
      fixture.mails.answer.is = 'hangs';
      const unreachable = () => {
        throw new Error('out of reach');
      };
      const process = await fixture.openProcess({ beforeAcquire: unreachable });
      const hanging = process.work(job);
      await settle();
      await fixture.clock.advance(standardPolicy.hold);
      return { process, hanging };
    };
    it('the other sends the same mail, and the late outcome changes nothing', async () => {
      const job = await changed();
      const { hanging } = await alone(job);
      fixture.mails.answer.is = 'accepts';
      expect(await fixture.workUntilDone(fixture, another(job))).toBe('done');
      fixture.mails.release();
      expect(await hanging).toBe('done');
      expect(accepted()).toEqual([messageIdOf(job), messageIdOf(job)]);
      expect(await typesOf(job)).toEqual(['DeliveryRequested', 'DeliveryStarted', 'DeliveryStarted', 'DeliverySent']);
    });
    it('its failure neither counts nor moves the next attempt', async () => {
      const job = await changed();
      const { hanging } = await alone(job);
      fixture.mails.answer.is = 'is away';
      expect(await fixture.work(another(job))).toBe(standardPolicy.grace);
      await fixture.pass(standardPolicy.grace);
      expect(await fixture.work(another(job))).toBe(10 * SECOND);
      await fixture.pass(SECOND);
      fixture.mails.release();
      expect(await hanging).toBe('delivery.under-way');
      expect((await fixture.eventsOf(job)).filter(({ type }) => type === 'DeliveryFailed')).toMatchObject([{ data: { attempt: 2 } }]);
    });
  });
});
