import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { attackScene, said, type Scene } from './scene.ts';

jest.setTimeout(120_000);

let scene: Scene;
beforeAll(async () => {
  scene = await attackScene(['ada', 'bob', 'cy', 'eve']);
});
afterAll(() => scene.close());

const at = (org: string): string => `/v1/organizations/${org}`;

describe('S8 a repeated command', () => {
  const key = (text: string) => ({ 'idempotency-key': text });

  test('S8 shows nobody’s address or name to an author who has lost the right to see it', async () => {
    const org = await scene.organization('ada', { bob: 'admin', cy: 'member' });
    const { id } = await scene.invite('ada', org, 'eve');
    const bob = scene.as('bob');
    const resend = () => bob.post(`${at(org)}/invitations/${id}/resend`, undefined, key('resend'));
    const change = () => bob.patch(scene.memberPath(org, 'cy'), { role: 'readOnly' }, key('change'));
    const first = [await resend(), await change()];
    expect(first.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect([await resend(), await change()].map(({ body }) => body)).toEqual(first.map(({ body }) => body));

    await scene.as('ada').patch(scene.memberPath(org, 'bob'), { role: 'member' });
    for (const again of [resend, change]) expect(said(await again())).toEqual([403, 'permission.denied']);
    await scene.as('ada').delete(scene.memberPath(org, 'bob'));
    for (const again of [resend, change]) expect(said(await again())).toEqual([404, 'organization.unknown']);
  });

  test('S8 says what it said, and nothing of what has come since', async () => {
    const org = await scene.organization('ada', { bob: 'admin', cy: 'owner' });
    const { id: invitationId } = await scene.invite('ada', org, 'eve');
    const [bob, cy] = [scene.as('bob'), scene.as('cy')];
    const team = (await bob.post(`${at(org)}/teams`, { name: 'Day' })).json<{ id: string }>().id;
    const members = `${at(org)}/teams/${team}/members`;
    const commands = [
      () => bob.patch(at(org), { name: 'Acme' }, key('rename')),
      () => bob.patch(`${at(org)}/teams/${team}`, { name: 'Night' }, key('rename-team')),
      () => bob.post(members, { accountIds: [scene.idOf('ada')] }, key('add')),
      () => bob.put(members, { accountIds: [scene.idOf('bob')] }, key('set')),
      () => cy.post(`${at(org)}/restore`, undefined, key('restore')),
      () => cy.post(`${at(org)}/invitations/${invitationId}/resend`, undefined, key('resend')),
    ];
    const told = async () => {
      const answers: unknown[] = [];
      for (const command of commands.slice(0, 4)) answers.push((await command()).json());
      await scene.as('ada').delete(at(org), { confirm: 'Acme' });
      for (const command of commands.slice(4)) answers.push((await command()).json());
      return answers;
    };
    const first = await told();

    await scene.as('ada').patch(scene.memberPath(org, 'bob'), { role: 'readOnly' });
    await scene.as('ada').patch(at(org), { name: 'Bolt' });
    await scene.as('ada').patch(`${at(org)}/teams/${team}`, { name: 'Dusk' });
    await scene.as('ada').put(members, { accountIds: [] });
    await scene.as('eve').post('/v1/invitations/decline', { invitationId });
    expect(first).toMatchObject([
      { name: 'Acme', role: 'admin' },
      { name: 'Night', memberCount: 0 },
      { memberCount: 1 },
      { memberCount: 1 },
      { name: 'Acme', role: 'owner' },
      { status: 'pending', delivery: 'queued' },
    ]);
    for (const [n, command] of commands.entries()) expect((await command()).json()).toEqual(first[n]);

    await scene.as('ada').delete(scene.memberPath(org, 'bob'));
    for (const [n, command] of commands.slice(0, 4).entries()) expect((await command()).json()).toEqual(first[n]);
  });
});

test('S13 nobody touches an invitation that they could not send: an admin none to be an owner', async () => {
  const org = await scene.organization('ada', { bob: 'admin' });
  const { id } = await scene.invite('ada', org, 'eve', 'owner');
  const path = `${at(org)}/invitations/${id}`;
  const before = await scene.settled();
  expect(said(await scene.as('bob').delete(path))).toEqual([403, 'permission.denied']);
  expect(said(await scene.as('bob').post(`${path}/resend`))).toEqual([403, 'permission.denied']);
  expect(await scene.settled()).toBe(before);
  expect((await scene.as('ada').delete(path)).statusCode).toBe(204);
  expect(said(await scene.as('bob').delete(path))).toEqual([403, 'permission.denied']);
});

test('U8 whoever holds the newest link declines by it, without an account; by its id only the invitee', async () => {
  const org = await scene.organization('ada');
  const decline = (body: object) => scene.request('POST', '/v1/invitations/decline', body);
  const statusOf = async (id: string) => (await scene.as('ada').get(`${at(org)}/invitations/${id}`)).json<{ status: string }>().status;
  const first = await scene.inviteTo('ada', org, 'nobody@far.example');
  await scene.as('ada').post(`${at(org)}/invitations/${first.id}/resend`);
  const before = await scene.settled();
  expect(said(await decline({ invitationId: first.id }))).toEqual([404, 'invitation.unknown']);
  expect(said(await decline({ token: first.token }))).toEqual([410, 'invitation.superseded']);
  expect(said(await decline({ token: 'x'.repeat(56) }))).toEqual([404, 'invitation.unknown']);
  expect(await scene.settled()).toBe(before);
  const token = scene.platform.links.issue('invitation', first.id, 2);
  expect((await decline({ token })).statusCode).toBe(204);
  expect(said(await decline({ token }))).toEqual([409, 'invitation.declined']);
  expect(await statusOf(first.id)).toBe('declined');

  const second = await scene.invite('ada', org, 'bob');
  expect(said(await scene.decline('eve', { invitationId: second.id }))).toEqual([404, 'invitation.unknown']);
  expect((await scene.decline('eve', { token: second.token })).statusCode).toBe(204);
  expect(await statusOf(second.id)).toBe('declined');
});

describe('S10 whoever is new', () => {
  let slow: Scene;
  beforeAll(async () => {
    slow = await attackScene(['ada', 'bob'], { env: { GUILDHALL_RATE_LIMIT_FACTOR: '1' } });
  });
  afterAll(() => slow.close());
  type Item = Readonly<{ status: string; invitation?: { id: string }; problem?: { code: string; retryAt?: string } }>;
  let people = 0;
  const batch = (count: number) => Array.from({ length: count }, () => ({ email: `guest${String(people++)}@far.example`, role: 'member' }));
  const invite = async (who: string, org: string, count: number): Promise<readonly Item[]> =>
    (await slow.as(who).post(`${at(org)}/invitations`, { invitations: batch(count) })).json<{ items: Item[] }>().items;
  const sentOf = (items: readonly Item[]): number => items.filter(({ status }) => status === 'sent').length;
  const limitsOf = async (who: string, org: string) => {
    const { items } = (await slow.as(who).get(`${at(org)}/limits`)).json<{
      items: { name: string; limit: number | null; used: number }[];
    }>();
    return Object.fromEntries(items.map(({ name, limit, used }) => [name, [limit, used]]));
  };

  test('S10 sends a batch in an hour, resends with it, and two in a day, from however many organizations; later more', async () => {
    const [org, other] = [await slow.organization('ada'), await slow.organization('ada', {})];
    const first = await invite('ada', org, 49);
    expect(sentOf(first)).toBe(49);
    const resend = () => slow.as('ada').post(`${at(org)}/invitations/${first[0]?.invitation?.id ?? ''}/resend`);
    expect((await resend()).statusCode).toBe(200);
    const before = await slow.settled();
    const over = await resend();
    expect(said(over)).toEqual([429, 'limit.reached']);
    expect(over.headers['retry-after']).toBe('3600');
    expect(await invite('ada', org, 1)).toMatchObject([
      { status: 'refused', problem: { code: 'limit.reached', retryAt: '2030-01-01T13:00:00.000Z' } },
    ]);
    expect(sentOf(await invite('ada', other, 3))).toBe(0);
    expect(said(await slow.as('ada').post(`${at(org)}/invitations`, { invitations: batch(1), atomic: true }))).toEqual([
      409,
      'invitation.batch-refused',
    ]);
    expect(await slow.settled()).toBe(before);
    expect(await limitsOf('ada', org)).toEqual({
      'organization.invitationsPerHour': [50, 50],
      'organization.invitationsPerDay': [100, 50],
      'organization.deletionsPerDay': [5, 0],
      'account.invitationsPerHour': [50, 50],
      'account.invitationsPerDay': [100, 50],
      'account.organizationsPerDay': [50, 2],
    });
    expect(await limitsOf('ada', other)).toMatchObject({ 'organization.invitationsPerHour': [50, 0] });

    await slow.later(3_600_000);
    const answers = await Promise.all(Array.from({ length: 12 }, () => invite('ada', org, 5)));
    expect(sentOf(answers.flat())).toBe(50);
    await slow.later(3_600_000);
    expect(await invite('ada', org, 1)).toMatchObject([{ problem: { code: 'limit.reached', retryAt: '2030-01-02T00:00:00.000Z' } }]);

    await slow.later(24 * 3_600_000);
    const later = await Promise.all(Array.from({ length: 11 }, () => invite('ada', org, 50)));
    expect(sentOf(later.flat())).toBe(500);
    expect(await limitsOf('ada', org)).toMatchObject({
      'organization.invitationsPerHour': [null, 500],
      'organization.invitationsPerDay': [500, 500],
    });
  });

  test('S10 creates fifty organizations in a day', async () => {
    const create = () => slow.as('bob').post('/v1/organizations', { name: 'Acme' });
    await slow.signIn('bob');
    const answers = await Promise.all(Array.from({ length: 55 }, create));
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(50);
    expect(said(await create())).toEqual([429, 'limit.reached']);
    await slow.later(24 * 3_600_000);
    expect((await create()).statusCode).toBe(201);
  });
});

describe('U7 lists say what a command would answer now', () => {
  const WEEK = 7 * 24 * 3_600_000;
  type Row = Readonly<{ id: string; status: string }>;
  const walk = async (path: string, limit: number): Promise<readonly Row[]> => {
    const rows: Row[] = [];
    for (let cursor = ''; ;) {
      const page = (await scene.as('ada').get(`${path}limit=${String(limit)}${cursor}`)).json<{
        items: Row[];
        nextCursor: string | null;
      }>();
      rows.push(...page.items);
      if (page.nextCursor === null) return rows;
      expect(page.items).toHaveLength(limit);
      cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
    }
  };

  test('U7 of every status, in full pages, also between the end of an invitation and its record', async () => {
    const org = await scene.organization('ada');
    let count = 0;
    const invite = async (times: number): Promise<readonly string[]> => {
      const ids: string[] = [];
      for (let n = 0; n < times; n++) ids.push((await scene.inviteTo('ada', org, `u7-${String(count++)}@far.example`)).id);
      return ids;
    };
    const path = `${at(org)}/invitations`;
    const recorded = await invite(3);
    await scene.later(10_000); // between two runs of the job that records what has run out
    await invite(1);
    const [again = '', cancelled = ''] = recorded;
    await scene.as('ada').delete(`${path}/${cancelled}`);
    await invite(3);
    await scene.later(WEEK - 5_000);
    await scene.as('ada').post(`${path}/${again}/resend`);
    const open = await invite(3);
    await scene.clock.leap(5_000); // to the very end of those of 12:00:10

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

  test('U7 an invitation by somebody who could not send it any more is in no list of its invitee’s, and its link says so', async () => {
    const org = await scene.organization('ada', { bob: 'admin' });
    const { id, token } = await scene.invite('bob', org, 'eve');
    const mine = async () => (await scene.items<{ id: string }>('eve', '/v1/invitations')).some((one) => one.id === id);
    expect(await mine()).toBe(true);
    await scene.as('ada').patch(scene.memberPath(org, 'bob'), { role: 'member' });
    expect(await mine()).toBe(false);
    expect(said(await scene.request('POST', '/v1/invitations/preview', { token }))).toEqual([409, 'invitation.authority-lost']);
    expect(said(await scene.accept('eve', { token }))).toEqual([409, 'invitation.authority-lost']);
    await scene.as('ada').patch(scene.memberPath(org, 'bob'), { role: 'admin' });
    expect(await mine()).toBe(true);
  });
});

describe('U9 a deleted organization', () => {
  const DAY = 24 * 3_600_000;

  test('U9 is listed to its owners, with the end of its grace, and to nobody else; restored or past it, no more', async () => {
    const org = await scene.organization('ada', { bob: 'admin', cy: 'owner' });
    await scene.organization('ada');
    const deleted = async (who: string, more = '') =>
      (await scene.items<{ id: string }>(who, `/v1/organizations?deleted=true${more}`)).filter(({ id }) => id === org);
    expect(await deleted('ada')).toEqual([]);
    const until = new Date(scene.clock.now().getTime() + 7 * DAY).toISOString();
    await scene.as('bob').delete(at(org), { confirm: 'The Guild' });
    for (const owner of ['ada', 'cy'])
      expect(await deleted(owner)).toMatchObject([{ id: org, name: 'The Guild', role: 'owner', restorableUntil: until }]);
    for (const other of ['bob', 'eve']) expect(await deleted(other)).toEqual([]);
    expect((await scene.items<{ id: string }>('ada', '/v1/organizations?limit=100')).some(({ id }) => id === org)).toBe(false);
    await scene.as('cy').post(`${at(org)}/restore`);
    expect(await deleted('cy')).toEqual([]);
    await scene.as('ada').delete(at(org), { confirm: 'The Guild' });
    await scene.later(7 * DAY);
    expect(await deleted('ada')).toEqual([]);
    expect(said(await scene.as('ada').post(`${at(org)}/restore`))).toEqual([410, 'organization.deleted']);
  });

  test('U9 has a mail that names the date and leads to a page that restores it', async () => {
    const org = await scene.organization('ada', { bob: 'member' });
    await scene.as('ada').delete(at(org), { confirm: 'The Guild' });
    await scene.idle();
    const [mail] = (await scene.request('GET', `/inbox/messages?to=${encodeURIComponent(scene.emailOf('bob'))}`)).json<
      { subject: string; text: string; links: string[] }[]
    >();
    expect(mail).toMatchObject({ subject: 'The Guild has been deleted', text: expect.stringMatching(/Can be restored until: \w+day, /) });
    const page = mail?.links.find((link) => link.endsWith('/restore')) ?? '';
    expect((await scene.request('GET', new URL(page).pathname)).statusCode).toBe(200);
  });
});

describe('U14 small things', () => {
  test('U14 teams are listed by name: Ä beside A', async () => {
    const org = await scene.organization('ada');
    for (const name of ['Zug', 'Ärzte', 'azubis', 'Arbeit', 'Öl', 'Ost']) await scene.as('ada').post(`${at(org)}/teams`, { name });
    const names = async (more: string) => (await scene.items<{ name: string }>('ada', `${at(org)}/teams${more}`)).map(({ name }) => name);
    expect(await names('')).toEqual(['Arbeit', 'Ärzte', 'azubis', 'Öl', 'Ost', 'Zug']);
  });

  test('U14 the role of an open invitation is changed: its link, its mail sent again and its acceptance go by that', async () => {
    const org = await scene.organization('ada', { bob: 'admin' });
    const { id, token } = await scene.invite('bob', org, 'eve');
    const path = `${at(org)}/invitations/${id}`;
    const preview = async () => (await scene.request('POST', '/v1/invitations/preview', { token })).json<object>();
    await scene.idle();
    const read = await scene.as('ada').get(path);
    expect(read.json()).toMatchObject({ role: 'member', delivery: 'sent' });
    const stale = await scene.as('ada').patch(path, { role: 'technical' }, { 'if-match': '"7"' });
    expect(said(stale)).toEqual([412, 'revision.mismatch']);
    expect(said(await scene.as('bob').patch(path, { role: 'owner' }))).toEqual([403, 'permission.denied']);
    const changed = await scene.as('ada').patch(path, { role: 'owner' }, { 'if-match': String(read.headers['etag']) });
    expect([changed.statusCode, changed.json()]).toMatchObject([200, { id, role: 'owner', status: 'pending', delivery: 'sent' }]);
    expect((await scene.as('ada').get(path)).json()).toEqual(changed.json());
    expect(said(await scene.as('bob').patch(path, { role: 'member' }))).toEqual([403, 'permission.denied']);
    expect(await preview()).toMatchObject({ role: 'owner', inviterName: 'Somebody ada' });
    expect((await scene.accept('eve', { token })).json()).toMatchObject({ role: 'owner' });
  });

  test('U14 previews, lists and mails name the inviter as they are called now', async () => {
    const org = await scene.organization('ada', { bob: 'admin' });
    const { id, token } = await scene.invite('bob', org, 'eve');
    await scene.as('bob').patch('/v1/me', { name: 'Bob Renamed' });
    await scene.idle();
    expect((await scene.request('POST', '/v1/invitations/preview', { token })).json()).toMatchObject({ inviterName: 'Bob Renamed' });
    const mine = await scene.items<{ id: string; inviterName: string }>('eve', '/v1/invitations');
    expect(mine.find((one) => one.id === id)).toMatchObject({ inviterName: 'Bob Renamed' });
    await scene.as('bob').post(`${at(org)}/invitations/${id}/resend`);
    await scene.idle();
    const [mail] = await scene.mailTo(scene.emailOf('eve'));
    expect(mail?.subject).toBe('Bob Renamed has invited you to The Guild');
    await scene.as('bob').patch('/v1/me', { name: 'Somebody bob' });
  });
});
