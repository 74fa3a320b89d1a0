import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openScenario, outcomeOf, type Scenario } from './scenario.ts';

jest.setTimeout(120_000);

let scenario: Scenario;
beforeAll(async () => {
  scenario = await openScenario(['ada', 'bob', 'cy', 'eve']);
});
afterAll(() => scenario.close());

const at = (org: string): string => `/v1/organizations/${org}`;

describe('S8 a repeated command', () => {
  const key = (text: string) => ({ 'idempotency-key': text });

  test('S8 is refused when its author has lost the permission to see the answer', async () => {
    const org = await scenario.organization('ada', { bob: 'admin', cy: 'member' });
    const { id } = await scenario.invite('ada', org, 'eve');
    const bob = scenario.as('bob');
    const resend = () => bob.post(`${at(org)}/invitations/${id}/resend`, undefined, key('resend'));
    const change = () => bob.patch(scenario.memberPath(org, 'cy'), { role: 'readOnly' }, key('change'));
    const first = [await resend(), await change()];
    expect(first.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect([await resend(), await change()].map(({ body }) => body)).toEqual(first.map(({ body }) => body));

    await scenario.as('ada').patch(scenario.memberPath(org, 'bob'), { role: 'member' });
    for (const again of [resend, change]) expect(outcomeOf(await again())).toEqual([403, 'permission.denied']);
    await scenario.as('ada').delete(scenario.memberPath(org, 'bob'));
    for (const again of [resend, change]) expect(outcomeOf(await again())).toEqual([404, 'organization.unknown']);
  });

  test('S8 gets the first answer, without later changes', async () => {
    const org = await scenario.organization('ada', { bob: 'admin', cy: 'owner' });
    const { id: invitationId } = await scenario.invite('ada', org, 'eve');
    const [bob, cy] = [scenario.as('bob'), scenario.as('cy')];
    const team = (await bob.post(`${at(org)}/teams`, { name: 'Day' })).json<{ id: string }>().id;
    const members = `${at(org)}/teams/${team}/members`;
    const commands = [
      () => bob.patch(at(org), { name: 'Acme' }, key('rename')),
      () => bob.patch(`${at(org)}/teams/${team}`, { name: 'Night' }, key('rename-team')),
      () => bob.post(members, { accountIds: [scenario.idOf('ada')] }, key('add')),
      () => bob.put(members, { accountIds: [scenario.idOf('bob')] }, key('set')),
      () => cy.post(`${at(org)}/restore`, undefined, key('restore')),
      () => cy.post(`${at(org)}/invitations/${invitationId}/resend`, undefined, key('resend')),
    ];
    const answersOf = async () => {
      const answers: unknown[] = [];
      for (const command of commands.slice(0, 4)) answers.push((await command()).json());
      await scenario.as('ada').delete(at(org), { confirm: 'Acme' });
      for (const command of commands.slice(4)) answers.push((await command()).json());
      return answers;
    };
    const first = await answersOf();

    await scenario.as('ada').patch(scenario.memberPath(org, 'bob'), { role: 'readOnly' });
    await scenario.as('ada').patch(at(org), { name: 'Bolt' });
    await scenario.as('ada').patch(`${at(org)}/teams/${team}`, { name: 'Dusk' });
    await scenario.as('ada').put(members, { accountIds: [] });
    await scenario.as('eve').post('/v1/invitations/decline', { invitationId });
    expect(first).toMatchObject([
      { name: 'Acme', role: 'admin' },
      { name: 'Night', memberCount: 0 },
      { memberCount: 1 },
      { memberCount: 1 },
      { name: 'Acme', role: 'owner' },
      { status: 'pending', delivery: 'queued' },
    ]);
    for (const [n, command] of commands.entries()) expect((await command()).json()).toEqual(first[n]);

    await scenario.as('ada').delete(scenario.memberPath(org, 'bob'));
    for (const [n, command] of commands.slice(0, 4).entries()) expect((await command()).json()).toEqual(first[n]);
  });
});

test('S13 an admin can neither cancel nor resend an invitation to become an owner', async () => {
  const org = await scenario.organization('ada', { bob: 'admin' });
  const { id } = await scenario.invite('ada', org, 'eve', 'owner');
  const path = `${at(org)}/invitations/${id}`;
  const before = await scenario.eventCountWhenIdle();
  expect(outcomeOf(await scenario.as('bob').delete(path))).toEqual([403, 'permission.denied']);
  expect(outcomeOf(await scenario.as('bob').post(`${path}/resend`))).toEqual([403, 'permission.denied']);
  expect(await scenario.eventCountWhenIdle()).toBe(before);
  expect((await scenario.as('ada').delete(path)).statusCode).toBe(204);
  expect(outcomeOf(await scenario.as('bob').delete(path))).toEqual([403, 'permission.denied']);
});

test('U8 the newest link of an invitation declines it without an account, its id only for the invitee', async () => {
  const org = await scenario.organization('ada');
  const decline = (body: object) => scenario.request('POST', '/v1/invitations/decline', body);
  const statusOf = async (id: string) => (await scenario.as('ada').get(`${at(org)}/invitations/${id}`)).json<{ status: string }>().status;
  const first = await scenario.inviteTo('ada', org, 'nobody@far.example');
  await scenario.as('ada').post(`${at(org)}/invitations/${first.id}/resend`);
  const before = await scenario.eventCountWhenIdle();
  expect(outcomeOf(await decline({ invitationId: first.id }))).toEqual([404, 'invitation.unknown']);
  expect(outcomeOf(await decline({ token: first.token }))).toEqual([410, 'invitation.superseded']);
  expect(outcomeOf(await decline({ token: 'x'.repeat(56) }))).toEqual([404, 'invitation.unknown']);
  expect(await scenario.eventCountWhenIdle()).toBe(before);
  const token = scenario.platform.links.issue('invitation', first.id, 2);
  expect((await decline({ token })).statusCode).toBe(204);
  expect(outcomeOf(await decline({ token }))).toEqual([409, 'invitation.declined']);
  expect(await statusOf(first.id)).toBe('declined');

  const second = await scenario.invite('ada', org, 'bob');
  expect(outcomeOf(await scenario.decline('eve', { invitationId: second.id }))).toEqual([404, 'invitation.unknown']);
  expect((await scenario.decline('eve', { token: second.token })).statusCode).toBe(204);
  expect(await statusOf(second.id)).toBe('declined');
});

describe('S10 a new organization or account', () => {
  let limited: Scenario;
  beforeAll(async () => {
    limited = await openScenario(['ada', 'bob'], { env: { GUILDHALL_RATE_LIMIT_FACTOR: '1' } });
  });
  afterAll(() => limited.close());
  type Item = Readonly<{ status: string; invitation?: { id: string }; problem?: { code: string; retryAt?: string } }>;
  let guests = 0;
  const batch = (count: number) => Array.from({ length: count }, () => ({ email: `guest${String(guests++)}@far.example`, role: 'member' }));
  const invite = async (who: string, org: string, count: number): Promise<readonly Item[]> =>
    (await limited.as(who).post(`${at(org)}/invitations`, { invitations: batch(count) })).json<{ items: Item[] }>().items;
  const sentOf = (items: readonly Item[]): number => items.filter(({ status }) => status === 'sent').length;
  const limitsOf = async (who: string, org: string) => {
    const { items } = (await limited.as(who).get(`${at(org)}/limits`)).json<{
      items: { name: string; limit: number | null; used: number }[];
    }>();
    return Object.fromEntries(items.map(({ name, limit, used }) => [name, [limit, used]]));
  };

  test('S10 may send 50 invitations in an hour and 100 in a day, resends included, and more when it is older', async () => {
    const [org, other] = [await limited.organization('ada'), await limited.organization('ada', {})];
    const first = await invite('ada', org, 49);
    expect(sentOf(first)).toBe(49);
    const resend = () => limited.as('ada').post(`${at(org)}/invitations/${first[0]?.invitation?.id ?? ''}/resend`);
    expect((await resend()).statusCode).toBe(200);
    const before = await limited.eventCountWhenIdle();
    const over = await resend();
    expect(outcomeOf(over)).toEqual([429, 'limit.reached']);
    expect(over.headers['retry-after']).toBe('3600');
    expect(await invite('ada', org, 1)).toMatchObject([
      { status: 'refused', problem: { code: 'limit.reached', retryAt: '2030-01-01T13:00:00.000Z' } },
    ]);
    expect(sentOf(await invite('ada', other, 3))).toBe(0);
    expect(outcomeOf(await limited.as('ada').post(`${at(org)}/invitations`, { invitations: batch(1), atomic: true }))).toEqual([
      409,
      'invitation.batch-refused',
    ]);
    expect(await limited.eventCountWhenIdle()).toBe(before);
    expect(await limitsOf('ada', org)).toEqual({
      'organization.invitationsPerHour': [50, 50],
      'organization.invitationsPerDay': [100, 50],
      'organization.deletionsPerDay': [5, 0],
      'account.invitationsPerHour': [50, 50],
      'account.invitationsPerDay': [100, 50],
      'account.organizationsPerDay': [50, 2],
    });
    expect(await limitsOf('ada', other)).toMatchObject({ 'organization.invitationsPerHour': [50, 0] });

    await limited.advanceTime(3_600_000);
    const answers = await Promise.all(Array.from({ length: 12 }, () => invite('ada', org, 5)));
    expect(sentOf(answers.flat())).toBe(50);
    await limited.advanceTime(3_600_000);
    expect(await invite('ada', org, 1)).toMatchObject([{ problem: { code: 'limit.reached', retryAt: '2030-01-02T00:00:00.000Z' } }]);

    await limited.advanceTime(24 * 3_600_000);
    const later = await Promise.all(Array.from({ length: 11 }, () => invite('ada', org, 50)));
    expect(sentOf(later.flat())).toBe(500);
    expect(await limitsOf('ada', org)).toMatchObject({
      'organization.invitationsPerHour': [null, 500],
      'organization.invitationsPerDay': [500, 500],
    });
  });

  test('S10 may create fifty organizations in a day', async () => {
    const create = () => limited.as('bob').post('/v1/organizations', { name: 'Acme' });
    await limited.signIn('bob');
    const answers = await Promise.all(Array.from({ length: 55 }, create));
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(50);
    expect(outcomeOf(await create())).toEqual([429, 'limit.reached']);
    await limited.advanceTime(24 * 3_600_000);
    expect((await create()).statusCode).toBe(201);
  });
});

describe('U7 lists of invitations', () => {
  const WEEK = 7 * 24 * 3_600_000;
  type Row = Readonly<{ id: string; status: string }>;
  const walk = async (path: string, limit: number): Promise<readonly Row[]> => {
    const rows: Row[] = [];
    for (let cursor = ''; ;) {
      const page = (await scenario.as('ada').get(`${path}limit=${String(limit)}${cursor}`)).json<{
        items: Row[];
        nextCursor: string | null;
      }>();
      rows.push(...page.items);
      if (page.nextCursor === null) return rows;
      expect(page.items).toHaveLength(limit);
      cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
    }
  };

  test('U7 are complete by status, even before the expiry of an invitation is recorded', async () => {
    const org = await scenario.organization('ada');
    let count = 0;
    const invite = async (times: number): Promise<readonly string[]> => {
      const ids: string[] = [];
      for (let n = 0; n < times; n++) ids.push((await scenario.inviteTo('ada', org, `u7-${String(count++)}@far.example`)).id);
      return ids;
    };
    const path = `${at(org)}/invitations`;
    const recorded = await invite(3);
    await scenario.advanceTime(10_000); // between two runs of the job that records expired invitations
    await invite(1);
    const [again = '', cancelled = ''] = recorded;
    await scenario.as('ada').delete(`${path}/${cancelled}`);
    await invite(3);
    await scenario.advanceTime(WEEK - 5_000);
    await scenario.as('ada').post(`${path}/${again}/resend`);
    const open = await invite(3);
    await scenario.clock.leap(5_000); // to the moment when those of 12:00:10 expire

    const all = await walk(`${path}?`, 100);
    const counts = Object.groupBy(all, ({ status }) => status);
    expect(Object.entries(counts).map(([status, rows]) => [status, rows?.length])).toEqual([
      ['pending', 4],
      ['expired', 5],
      ['cancelled', 1],
    ]);
    for (const status of ['pending', 'expired', 'cancelled', 'accepted'])
      for (const limit of [1, 2, 3, 100])
        expect([status, limit, await walk(`${path}?status=${status}&`, limit)]).toEqual([
          status,
          limit,
          all.filter((one) => one.status === status),
        ]);
    expect((await walk(`${path}?status=pending&`, 100)).map(({ id }) => id).toSorted()).toEqual([...open, again].toSorted());
  });

  test('U7 of an invitee do not contain an invitation whose inviter may no longer invite', async () => {
    const org = await scenario.organization('ada', { bob: 'admin' });
    const { id, token } = await scenario.invite('bob', org, 'eve');
    const mine = async () => (await scenario.items<{ id: string }>('eve', '/v1/invitations')).some((one) => one.id === id);
    expect(await mine()).toBe(true);
    await scenario.as('ada').patch(scenario.memberPath(org, 'bob'), { role: 'member' });
    expect(await mine()).toBe(false);
    expect(outcomeOf(await scenario.request('POST', '/v1/invitations/preview', { token }))).toEqual([409, 'invitation.authority-lost']);
    expect(outcomeOf(await scenario.accept('eve', { token }))).toEqual([409, 'invitation.authority-lost']);
    await scenario.as('ada').patch(scenario.memberPath(org, 'bob'), { role: 'admin' });
    expect(await mine()).toBe(true);
  });
});

describe('U9 a deleted organization', () => {
  const DAY = 24 * 3_600_000;

  test('U9 is listed only to its owners, with the end of its grace period, until that or until it is restored', async () => {
    const org = await scenario.organization('ada', { bob: 'admin', cy: 'owner' });
    await scenario.organization('ada');
    const deleted = async (who: string, more = '') =>
      (await scenario.items<{ id: string }>(who, `/v1/organizations?deleted=true${more}`)).filter(({ id }) => id === org);
    expect(await deleted('ada')).toEqual([]);
    const until = new Date(scenario.clock.now().getTime() + 7 * DAY).toISOString();
    await scenario.as('bob').delete(at(org), { confirm: 'The Guild' });
    for (const owner of ['ada', 'cy'])
      expect(await deleted(owner)).toMatchObject([{ id: org, name: 'The Guild', role: 'owner', restorableUntil: until }]);
    for (const other of ['bob', 'eve']) expect(await deleted(other)).toEqual([]);
    expect((await scenario.items<{ id: string }>('ada', '/v1/organizations?limit=100')).some(({ id }) => id === org)).toBe(false);
    await scenario.as('cy').post(`${at(org)}/restore`);
    expect(await deleted('cy')).toEqual([]);
    await scenario.as('ada').delete(at(org), { confirm: 'The Guild' });
    await scenario.advanceTime(7 * DAY);
    expect(await deleted('ada')).toEqual([]);
    expect(outcomeOf(await scenario.as('ada').post(`${at(org)}/restore`))).toEqual([410, 'organization.deleted']);
  });

  test('U9 is announced in a mail with the date and a link to the page that restores it', async () => {
    const org = await scenario.organization('ada', { bob: 'member' });
    await scenario.as('ada').delete(at(org), { confirm: 'The Guild' });
    await scenario.waitUntilIdle();
    const [mail] = (await scenario.request('GET', `/inbox/messages?to=${encodeURIComponent(scenario.emailOf('bob'))}`)).json<
      { subject: string; text: string; links: string[] }[]
    >();
    expect(mail).toMatchObject({ subject: 'The Guild has been deleted', text: expect.stringMatching(/Can be restored until: \w+day, /) });
    const page = mail?.links.find((link) => link.endsWith('/restore')) ?? '';
    expect((await scenario.request('GET', new URL(page).pathname)).statusCode).toBe(200);
  });
});

describe('U14 names and roles', () => {
  test('U14 of teams are ordered with Ä beside A', async () => {
    const org = await scenario.organization('ada');
    for (const name of ['Zug', 'Ärzte', 'azubis', 'Arbeit', 'Öl', 'Ost']) await scenario.as('ada').post(`${at(org)}/teams`, { name });
    const names = async (more: string) =>
      (await scenario.items<{ name: string }>('ada', `${at(org)}/teams${more}`)).map(({ name }) => name);
    expect(await names('')).toEqual(['Arbeit', 'Ärzte', 'azubis', 'Öl', 'Ost', 'Zug']);
  });

  test('U14 of an open invitation can be changed, and apply to its preview and acceptance', async () => {
    const org = await scenario.organization('ada', { bob: 'admin' });
    const { id, token } = await scenario.invite('bob', org, 'eve');
    const path = `${at(org)}/invitations/${id}`;
    const preview = async () => (await scenario.request('POST', '/v1/invitations/preview', { token })).json<object>();
    await scenario.waitUntilIdle();
    const read = await scenario.as('ada').get(path);
    expect(read.json()).toMatchObject({ role: 'member', delivery: 'sent' });
    const stale = await scenario.as('ada').patch(path, { role: 'technical' }, { 'if-match': '"7"' });
    expect(outcomeOf(stale)).toEqual([412, 'revision.mismatch']);
    expect(outcomeOf(await scenario.as('bob').patch(path, { role: 'owner' }))).toEqual([403, 'permission.denied']);
    const changed = await scenario.as('ada').patch(path, { role: 'owner' }, { 'if-match': String(read.headers['etag']) });
    expect([changed.statusCode, changed.json()]).toMatchObject([200, { id, role: 'owner', status: 'pending', delivery: 'sent' }]);
    expect((await scenario.as('ada').get(path)).json()).toEqual(changed.json());
    expect(outcomeOf(await scenario.as('bob').patch(path, { role: 'member' }))).toEqual([403, 'permission.denied']);
    expect(await preview()).toMatchObject({ role: 'owner', inviterName: 'Somebody ada' });
    expect((await scenario.accept('eve', { token })).json()).toMatchObject({ role: 'owner' });
  });

  test('U14 of the inviter are shown as they are now in previews, lists and mails', async () => {
    const org = await scenario.organization('ada', { bob: 'admin' });
    const { id, token } = await scenario.invite('bob', org, 'eve');
    await scenario.as('bob').patch('/v1/me', { name: 'Bob Renamed' });
    await scenario.waitUntilIdle();
    expect((await scenario.request('POST', '/v1/invitations/preview', { token })).json()).toMatchObject({ inviterName: 'Bob Renamed' });
    const mine = await scenario.items<{ id: string; inviterName: string }>('eve', '/v1/invitations');
    expect(mine.find((one) => one.id === id)).toMatchObject({ inviterName: 'Bob Renamed' });
    await scenario.as('bob').post(`${at(org)}/invitations/${id}/resend`);
    await scenario.waitUntilIdle();
    const [mail] = await scenario.mailTo(scenario.emailOf('eve'));
    expect(mail?.subject).toBe('Bob Renamed has invited you to The Guild');
    await scenario.as('bob').patch('/v1/me', { name: 'Somebody bob' });
  });
});
