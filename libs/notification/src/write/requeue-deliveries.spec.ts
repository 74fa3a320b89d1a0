import { memberInvitedV1, organizationDeletedV1, passwordChangedV1, passwordResetRequestedV1 } from '@guildhall/contracts';
import { typeId, type NewJob } from '@guildhall/eventing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appFixture, crashAt, type AppFixture } from '../../test/app-fixture.ts';
import { after, DAY, HOUR, ids, MINUTE, SECOND } from '../../test/events-fixture.ts';

let fixture: AppFixture;
afterEach(() => fixture.close());
beforeEach(async () => {
  fixture = await appFixture({ policy: { hourlyCap: 2 } });
});

let runs = 0;
/** The jobs that a run of the requeueing job files, by that process. */
const requeued = async (name = 'requeue-mails', by: Pick<AppFixture, 'work'> = fixture): Promise<readonly NewJob[]> => {
  await fixture.waitForProjections();
  const before = fixture.added.length;
  expect(await by.work({ name, id: `run ${String(++runs)}`, data: {} })).toBe('done');
  return fixture.added.slice(before);
};
const ofWeek = () => requeued('requeue-mails-of-week');
const changed = () => fixture.receive(passwordChangedV1);
/** All but the time: it is requested later than it fell due. */
const aboutOf = ({ data: { dueAt: _, ...about } }: NewJob) => about;
const accepted = (): number => fixture.mails.accepted.length;

describe('a mail that was not requested, because the queue has lost its job', () => {
  it('is filed again a minute after it fell due, as it was but under a new id, and is sent', async () => {
    const { id, ...job } = await changed();
    await fixture.pass(MINUTE);
    expect(await requeued()).toEqual([]);
    await fixture.pass(1);
    const [again, ...more] = await requeued();
    expect(more).toEqual([]);
    expect(again).toEqual({ ...job, id: expect.not.stringMatching(id) });
    expect(await fixture.work(again!)).toBe('done');
    expect(accepted()).toBe(1);
  });
  it('is filed ever more seldom: once each time that its age has doubled', async () => {
    await changed();
    await fixture.pass(1);
    const filedAt: number[] = [];
    for (let halfMinutes = 1; halfMinutes <= 120; halfMinutes++) {
      await fixture.pass(MINUTE / 2);
      if ((await requeued()).length > 0) filedAt.push(halfMinutes / 2);
    }
    expect(filedAt).toEqual([1, 2, 4, 8, 16, 32]);
  });
  it('is looked for within the last hour often, and within a week seldom', async () => {
    await changed();
    await fixture.pass(HOUR + MINUTE + 1);
    expect(await requeued()).toEqual([]);
    expect(await ofWeek()).toHaveLength(1);
    await fixture.pass(7 * DAY);
    expect(await ofWeek()).toEqual([]);
  });
  it('is found although its fact came days late', async () => {
    const fact = fixture.nextFact(passwordChangedV1);
    await fixture.pass(2 * DAY);
    await fixture.receiveFacts(fact);
    expect(await requeued()).toEqual([]);
    expect(await ofWeek()).toMatchObject([{ name: 'send-email', data: { dueAt: fact.time } }]);
  });
  it('is one of many: all of them are filed, page by page', async () => {
    await fixture.receiveFacts(...Array.from({ length: 210 }, () => fixture.nextFact(passwordChangedV1)));
    await fixture.pass(MINUTE + 1);
    expect(new Set((await requeued()).map(({ data }) => data['deliveryId'])).size).toBe(210);
  });
  it('is filed once by two processes, and by one that dies and runs again', async () => {
    await changed();
    await fixture.pass(MINUTE + 1);
    const dying = await fixture.openProcess({ afterAdd: crashAt(1) });
    await expect(dying.work({ name: 'requeue-mails', id: 'dies', data: {} })).rejects.toThrow('crashed');
    expect(fixture.added).toHaveLength(2);
    expect(await requeued()).toEqual([]);
    expect(await requeued('requeue-mails', await fixture.openProcess())).toEqual([]);
  });
  it('is a bulk until it is completed', async () => {
    const job = await fixture.receive(organizationDeletedV1);
    await fixture.pass(MINUTE + 1);
    const [again] = await requeued();
    expect(again).toMatchObject({ name: 'notify-members', data: job.data });
    await fixture.work(again!);
    const mail = fixture.added.at(-1);
    await fixture.work(mail!);
    await fixture.pass(HOUR / 2);
    expect(await requeued()).toEqual([]);
  });
});

describe('a mail that was requested, and has no outcome', () => {
  it('is filed again a minute after its attempt must have ended, when its process has died', async () => {
    const job = await changed();
    const dying = await fixture.openProcess({ afterAppend: crashAt(1) });
    await expect(dying.work(job)).rejects.toThrow('crashed');
    await fixture.pass(2 * MINUTE);
    expect(await requeued()).toEqual([]);
    await fixture.pass(1);
    const [again] = await requeued();
    expect(aboutOf(again!)).toEqual(aboutOf(job));
    expect(await fixture.workUntilDone(fixture, again!)).toBe('done');
    expect(accepted()).toBe(1);
  });
  it('is filed again a minute after its next attempt was due', async () => {
    fixture.mails.answer.is = 'is away';
    const job = await changed();
    await fixture.work(job);
    await fixture.pass(5 * SECOND + MINUTE);
    expect(await requeued()).toEqual([]);
    await fixture.pass(1);
    fixture.mails.answer.is = 'accepts';
    const [again] = await requeued();
    for (const either of [again!, job]) expect(await fixture.work(either)).toBe('done');
    expect(accepted()).toBe(1);
  });
  it('is filed again after days, too', async () => {
    fixture.mails.answer.is = 'is away';
    await fixture.work(await changed());
    await fixture.pass(10 * DAY);
    expect(await requeued()).toHaveLength(1);
  });
  it('S2 is not filed again while it waits for its reserved time', async () => {
    const invited = (name: string) => fixture.receive(memberInvitedV1, { invitationId: typeId('inv', ids.derive(name)) });
    for (const name of ['first', 'second']) await fixture.work(await invited(name));
    const job = await invited('third');
    await fixture.work(job);
    await fixture.pass(HOUR + MINUTE);
    expect(await requeued()).toEqual([]);
    await fixture.pass(1);
    const [again] = await requeued();
    expect(aboutOf(again!)).toEqual(aboutOf(job));
    expect(await fixture.work(again!)).toBe('done');
    expect(accepted()).toBe(3);
  });
});

describe('a job that is filed again', () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const causeIn = ({ data: { correlationId, causationId, traceparent: parent } }: NewJob) => [correlationId, causationId, parent];

  it('names what asked for its mail, before that was requested and after, so that a trace goes on', async () => {
    const fact = { ...fixture.nextFact(passwordChangedV1), traceparent };
    const [job] = await fixture.receiveFacts(fact);
    await fixture.pass(MINUTE + 1);
    const [notRequested] = await requeued();
    fixture.mails.answer.is = 'is away';
    await fixture.work(job!);
    await fixture.pass(2 * MINUTE);
    const [open] = await requeued();
    for (const again of [job!, notRequested!, open!]) expect(causeIn(again)).toEqual([fact.correlationId, fact.id, traceparent]);
  });
  it('does so for each mail to many, too', async () => {
    const fact = { ...fixture.nextFact(organizationDeletedV1), traceparent };
    const [job] = await fixture.receiveFacts(fact);
    await fixture.work(job!);
    const mail = fixture.added.at(-1);
    await fixture.pass(MINUTE + 1);
    const [open] = await requeued();
    expect(open?.name).toBe('send-email');
    for (const one of [mail!, open!]) expect(causeIn(one)).toEqual([fact.correlationId, fact.id, traceparent]);
  });
});

describe('a mail with an outcome', () => {
  it('is not filed again: neither sent, nor refused, nor given up', async () => {
    const superseded = await fixture.receive(passwordResetRequestedV1, { expiresAt: after(HOUR) });
    for (const job of [await changed(), superseded]) await fixture.work(job);
    fixture.mails.answer.is = 'refuses';
    await fixture.work(await changed());
    await fixture.pass(MINUTE + 1);
    expect([await requeued(), await ofWeek()]).toEqual([[], []]);
  });
});
