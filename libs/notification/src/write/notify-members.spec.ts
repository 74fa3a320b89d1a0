import { accountVerifiedV1, memberJoinedV1, memberLeftV1, organizationDeletedV1, organizationRestoredV1 } from '@guildhall/contracts';
import { NO_STREAM, StoreUnavailable, typeId, type NewJob } from '@guildhall/eventing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appFixture, crashAt, type AppFixture } from '../../test/app-fixture.ts';
import { ada, aWeekLater, ids, organizationId } from '../../test/events-fixture.ts';

let fixture: AppFixture;
beforeEach(async () => {
  fixture = await appFixture();
});
afterEach(() => fixture.close());

const addressOf = (name: string): string => `${name}@example.com`;
/** Somebody with an account has joined Acme. */
const joined = async (name: string) => {
  const accountId = typeId('acc', ids.derive(name));
  await fixture.receive(accountVerifiedV1, { accountId, email: addressOf(name), name });
  await fixture.receive(memberJoinedV1, { accountId });
  return accountId;
};
const deleted = () => fixture.receive(organizationDeletedV1);
const mailJobs = (): readonly NewJob[] =>
  fixture.added.filter(({ name, data }) => name === 'send-email' && data['template'] === 'organization-deleted');
/** To whom the mails have gone, once their jobs have run. */
const notified = async (): Promise<readonly string[]> => {
  for (const job of mailJobs()) expect(await fixture.work(job)).toBe('done');
  return fixture.mails.accepted.map(({ to, subject }) => `${subject} ${to.address}`).toSorted();
};
const mailTo = (name: string): string => `organization-deleted ${addressOf(name)}`;
const bulkOf = async ({ data }: NewJob) => {
  const events = await fixture.log.read(`bulk-${String(data['deliveryId'])}`, NO_STREAM);
  return events.map(({ event }) => event.type);
};

describe('when an organization is deleted', () => {
  it('P43 each member gets one mail, with the date until which it can be restored', async () => {
    await joined('bea');
    await joined('cy');
    const job = await deleted();
    expect(await fixture.work(job)).toBe('done');
    expect(await notified()).toEqual([mailTo('ada'), mailTo('bea'), mailTo('cy')]);
    for (const { text } of fixture.mails.accepted)
      expect(JSON.parse(text)).toMatchObject({ organizationName: 'Acme', actorName: 'Ada', restorableUntil: aWeekLater });
    expect(await bulkOf(job)).toEqual(['BulkCompleted']);
  });
  it('each mail is requested before its job is filed, under an id of its own, and both say by whom and because of what', async () => {
    await joined('bea');
    const job = await deleted();
    await fixture.work(job);
    const [first, second] = mailJobs();
    for (const mailJob of mailJobs()) {
      expect((await fixture.eventsOf(mailJob)).map(({ type }) => type)).toEqual(['DeliveryRequested']);
      const { dueAt, correlationId, causationId } = job.data;
      expect(mailJob.data).toMatchObject({ organizationId, actorId: ada, dueAt, correlationId, causationId });
    }
    expect(new Set([job, first, second].map((one) => one?.data['deliveryId'])).size).toBe(3);
  });
  it('nobody who is no member gets one: not who has left, and not who never was one', async () => {
    const bea = await joined('bea');
    await fixture.receive(memberLeftV1, { accountId: bea });
    await fixture.work(await deleted());
    expect(await notified()).toEqual([mailTo('ada')]);
  });
  it('members beyond a page get theirs, too', async () => {
    const facts = Array.from({ length: 210 }, (_, n) =>
      fixture.nextFact(memberJoinedV1, { accountId: typeId('acc', ids.derive('member', String(n))) }),
    );
    await fixture.receiveFacts(...facts);
    await fixture.work(await deleted());
    expect(new Set(mailJobs().map(({ data }) => data['accountId'])).size).toBe(211);
  });
  it('nobody gets one when it was restored before the mails are sent', async () => {
    await joined('bea');
    await fixture.work(await deleted());
    await fixture.receive(organizationRestoredV1);
    expect(await notified()).toEqual([]);
    for (const job of mailJobs()) expect((await fixture.eventsOf(job)).at(-1)).toMatchObject({ data: { reason: 'superseded' } });
  });
  it('a job that does not say which organization is given up', async () => {
    const { data, ...job } = await deleted();
    const { organizationId: _, ...rest } = data;
    expect(await fixture.work({ ...job, data: rest })).toBe('given up');
  });
});

describe('a job that notifies members', () => {
  it('files no mail again when it is repeated, by itself or by another job', async () => {
    await joined('bea');
    const job = await deleted();
    for (const repeat of [job, job, { ...job, id: 'another-job' }]) expect(await fixture.work(repeat)).toBe('done');
    expect(mailJobs()).toHaveLength(2);
    expect(await notified()).toEqual([mailTo('ada'), mailTo('bea')]);
    expect(await bulkOf(job)).toEqual(['BulkCompleted']);
  });
  it.each([
    ['before it requests the second mail', { beforeAppend: crashAt(2) }],
    ['after it has requested the second mail', { afterAppend: crashAt(2) }],
    ['before it files the second job', { beforeAdd: crashAt(2) }],
    ['after it has filed the second job', { afterAdd: crashAt(2) }],
    ['before it counts as completed', { beforeAppend: crashAt(4) }],
    ['after it counts as completed', { afterAppend: crashAt(4) }],
  ])('that dies %s leaves out nobody when it runs again, and notifies nobody twice', async (_, hooks) => {
    await joined('bea');
    await joined('cy');
    const job = await deleted();
    const dying = await fixture.openProcess(hooks);
    await expect(dying.work(job)).rejects.toThrow('crashed');
    await notified(); // of those that were filed, the mails are sent meanwhile
    const fresh = await fixture.openProcess();
    expect(await fresh.work(job)).toBe('done');
    expect(await notified()).toEqual([mailTo('ada'), mailTo('bea'), mailTo('cy')]);
    expect(await bulkOf(job)).toEqual(['BulkCompleted']);
  });
  it('K3 that cannot record its end runs again, and notifies nobody twice', async () => {
    await joined('bea');
    const job = await deleted();
    const cutOff = await fixture.openProcess({
      beforeAppend: (nth) => {
        if (nth === 3) throw new StoreUnavailable('no answer');
      },
    });
    await expect(cutOff.work(job)).rejects.toThrow('no answer');
    await notified();
    expect(await cutOff.work(job)).toBe('done');
    expect(await notified()).toEqual([mailTo('ada'), mailTo('bea')]);
    expect(await bulkOf(job)).toEqual(['BulkCompleted']);
  });
  it('that dies and runs again notifies who has joined meanwhile, of whom the fact came late', async () => {
    const job = await deleted();
    const dying = await fixture.openProcess({ beforeAppend: crashAt(2) });
    await expect(dying.work(job)).rejects.toThrow('crashed');
    await joined('bea');
    expect(await fixture.work(job)).toBe('done');
    expect(await notified()).toEqual([mailTo('ada'), mailTo('bea')]);
  });
  it('waits with the mail to a member whose account is not known here yet', async () => {
    const late = typeId('acc', ids.derive('late'));
    await fixture.receive(memberJoinedV1, { accountId: late });
    await fixture.work(await deleted());
    const job = mailJobs().find(({ data }) => data['accountId'] === late);
    if (job === undefined) throw new Error('there is no job for the late one');
    expect(await fixture.work(job)).toBe(500);
    await fixture.receive(accountVerifiedV1, { accountId: late, email: addressOf('late') });
    expect(await notified()).toEqual([mailTo('ada'), mailTo('late')]);
  });
});
