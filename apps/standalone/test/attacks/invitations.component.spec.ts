import type { Platform } from '@guildhall/eventing';
import { withSeed } from '@guildhall/testing';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openScenario, outcomeOf, withoutTraceId, type Scenario } from './scenario.ts';

jest.setTimeout(120_000);
const DAY = 86_400_000;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

let reads = 0;
const counting = (platform: Platform): Platform => ({
  ...platform,
  events: { ...platform.events, read: (...asked) => (reads++, platform.events.read(...asked)) },
});

let scenario: Scenario;
beforeAll(async () => {
  scenario = await openScenario(['ada', 'bob', 'cy', 'eve'], { changePlatform: counting });
});
afterAll(() => scenario.close());

const flipped = (token: string, n: number): string => `${token.slice(0, n)}${token[n] === 'A' ? 'B' : 'A'}${token.slice(n + 1)}`;
const invitationOf = (org: string, id: string): string => `/v1/organizations/${org}/invitations/${id}`;
const CHOSEN = { name: 'Somebody', password: 'what somebody chose', acceptTerms: true };
const signUp = (invitationToken: string, more: object = {}) =>
  scenario.request('POST', '/v1/accounts', { invitationToken, ...CHOSEN, ...more });

describe('part A: the link of an invitation', () => {
  test('T01 is unknown when it was changed, cut, padded or invented', async () => {
    const org = await scenario.organization('ada');
    const { token } = await scenario.invite('ada', org, 'bob');
    const forged = Array.from({ length: token.length }, (_, n) => flipped(token, n));
    const malformed = [token.slice(1), token.slice(0, -1), `${token}A`, `${token}=`, token.toLowerCase(), `${token} `, 'A'.repeat(56)];
    const before = await scenario.eventCountWhenIdle();
    for (const wrong of [...forged, ...malformed]) {
      expect([wrong, ...outcomeOf(await scenario.accept('bob', { token: wrong }))]).toEqual([wrong, 404, 'invitation.unknown']);
      expect(outcomeOf(await scenario.request('POST', '/v1/invitations/preview', { token: wrong }))).toEqual([404, 'invitation.unknown']);
    }
    expect(await scenario.eventCountWhenIdle()).toBe(before);
    expect(outcomeOf(await scenario.accept('bob', { token }))).toEqual([200, '']);
  });

  test('T02 or its id is unknown in another organization', async () => {
    const [acme, evil] = [await scenario.organization('ada'), await scenario.organization('eve')];
    const { id, token } = await scenario.invite('ada', acme, 'bob');
    const before = await scenario.eventCountWhenIdle();
    const never = invitationOf(evil, `inv_${'0'.repeat(26)}`);
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/resend'],
      ['DELETE', ''],
    ] as const) {
      const foreign = await scenario.request(method, `${invitationOf(evil, id)}${path}`, undefined, await scenario.bearer('eve'));
      expect(outcomeOf(foreign)).toEqual([404, 'invitation.unknown']);
      expect(withoutTraceId(foreign)).toBe(
        withoutTraceId(await scenario.request(method, `${never}${path}`, undefined, await scenario.bearer('eve'))),
      );
    }
    expect(await scenario.eventCountWhenIdle()).toBe(before);
    expect((await scenario.accept('bob', { token })).json()).toMatchObject({ organizationId: acme });
  });

  test('T03 works only for the invited address, for accepting and for signing up', async () => {
    const org = await scenario.organization('ada');
    const { token } = await scenario.invite('ada', org, 'bob');
    expect(outcomeOf(await scenario.accept('eve', { token }))).toEqual([403, 'invitation.other-address']);
    expect((await signUp(token, { email: scenario.emailOf('mallory') })).statusCode).toBe(422);
    expect(Object.keys(await scenario.rolesIn(org, 'ada'))).toEqual(['ada']);
    expect(outcomeOf(await scenario.accept('bob', { token }))).toEqual([200, '']);
  });

  test('T04 does not work for an account with an unverified address', async () => {
    const org = await scenario.organization('ada');
    const { id, token } = await scenario.invite('ada', org, 'dora');
    await scenario.register('dora');
    await scenario.waitUntilIdle();
    const signIn = () => scenario.request('POST', '/v1/sessions', { email: scenario.emailOf('dora'), password: 'what somebody chose' });
    expect(outcomeOf(await signIn())).toEqual([401, 'session.refused']);
    for (const [method, path, body] of [
      ['POST', '/v1/invitations/accept', { token }],
      ['POST', '/v1/invitations/accept', { invitationId: id }],
      ['GET', '/v1/invitations', undefined],
      ['GET', invitationOf(org, id), undefined],
    ] as const)
      expect((await scenario.request(method, path, body)).statusCode).toBe(401);
    expect(Object.keys(await scenario.rolesIn(org, 'ada'))).toEqual(['ada']);
    await scenario.signUp('dora');
    expect(Object.keys(await scenario.rolesIn(org, 'ada'))).toEqual(['ada']);
    expect(outcomeOf(await scenario.accept('dora', { token }))).toEqual([200, '']);
  });

  test('T05 does not work again after it was accepted or declined, even after leaving', async () => {
    const org = await scenario.organization('ada');
    const accepted = await scenario.invite('ada', org, 'bob');
    expect(outcomeOf(await scenario.accept('bob', accepted))).toEqual([200, '']);
    expect((await scenario.as('bob').delete(scenario.memberPath(org, 'bob'))).statusCode).toBe(204);
    const declined = await scenario.invite('ada', org, 'cy');
    expect((await scenario.decline('cy', declined)).statusCode).toBe(204);
    const before = await scenario.eventCountWhenIdle();
    for (const how of [{ token: accepted.token }, { invitationId: accepted.id }])
      expect(outcomeOf(await scenario.accept('bob', how))).toEqual([409, 'invitation.already-accepted']);
    for (const how of [{ token: declined.token }, { invitationId: declined.id }])
      expect(outcomeOf(await scenario.accept('cy', how))).toEqual([409, 'invitation.declined']);
    expect(await scenario.eventCountWhenIdle()).toBe(before);
    expect(Object.keys(await scenario.rolesIn(org, 'ada'))).toEqual(['ada']);
  });

  test('T07 does not work from the moment it was cancelled', async () => {
    const org = await scenario.organization('ada');
    const { id, token } = await scenario.invite('ada', org, 'bob');
    expect((await scenario.as('ada').delete(invitationOf(org, id))).statusCode).toBe(204);
    for (const how of [{ token }, { invitationId: id }])
      expect(outcomeOf(await scenario.accept('bob', how))).toEqual([409, 'invitation.cancelled']);
    expect(outcomeOf(await scenario.request('POST', '/v1/invitations/preview', { token }))).toEqual([409, 'invitation.cancelled']);
    expect((await scenario.items<{ id: string }>('bob', '/v1/invitations')).map((one) => one.id)).not.toContain(id);
  });

  test('T08 does not work when the inviter may no longer invite to its role', async () => {
    const org = await scenario.organization('ada', { cy: 'admin' });
    const [first, second] = [await scenario.invite('cy', org, 'bob', 'admin'), await scenario.invite('cy', org, 'eve', 'member')];
    await scenario.as('ada').patch(scenario.memberPath(org, 'cy'), { role: 'technical' });
    expect(outcomeOf(await scenario.accept('bob', first))).toEqual([409, 'invitation.authority-lost']);
    await scenario.as('ada').delete(scenario.memberPath(org, 'cy'));
    expect(outcomeOf(await scenario.accept('eve', second))).toEqual([409, 'invitation.authority-lost']);
    expect(await scenario.rolesIn(org, 'ada')).toEqual({ ada: 'owner' });
  });

  test('T09 does not work for a deleted organization, and does not restore it', async () => {
    const org = await scenario.organization('ada');
    const { id, token } = await scenario.invite('ada', org, 'bob');
    expect((await scenario.as('ada').delete(`/v1/organizations/${org}`, { confirm: 'The Guild' })).statusCode).toBe(204);
    const before = await scenario.eventCountWhenIdle();
    for (const how of [{ token }, { invitationId: id }])
      expect(outcomeOf(await scenario.accept('bob', how))).toEqual([410, 'organization.deleted']);
    expect(outcomeOf(await scenario.request('POST', '/v1/invitations/preview', { token }))).toEqual([410, 'organization.deleted']);
    expect(await scenario.eventCountWhenIdle()).toBe(before);
    expect(outcomeOf(await scenario.as('ada').get(`/v1/organizations/${org}`))).toEqual([410, 'organization.deleted']);
    expect((await scenario.items<{ id: string }>('bob', '/v1/invitations')).map((one) => one.id)).not.toContain(id);
  });

  test('T11 hard case 4: is superseded when the invitation is sent again, and the new one works for a week', async () => {
    const org = await scenario.organization('ada');
    const { id, token: old } = await scenario.invite('ada', org, 'bob');
    await scenario.advanceTime(3 * DAY);
    const resent = await scenario.as('ada').post(`${invitationOf(org, id)}/resend`);
    expect(resent.json()).toMatchObject({ expiresAt: new Date(scenario.clock.now().getTime() + 7 * DAY).toISOString() });
    const mailed = await scenario.tokenTo(scenario.emailOf('bob'), 'accept');
    expect(mailed).not.toBe(old);
    expect(outcomeOf(await scenario.accept('bob', { token: old }))).toEqual([410, 'invitation.superseded']);
    expect(outcomeOf(await scenario.request('POST', '/v1/invitations/preview', { token: old }))).toEqual([410, 'invitation.superseded']);
    await scenario.advanceTime(5 * DAY);
    expect(outcomeOf(await scenario.accept('bob', { token: mailed }))).toEqual([200, '']);
  });

  test('T13 cannot be replaced by the id of the invitation for anybody but its invitee', async () => {
    const org = await scenario.organization('ada');
    const { id } = await scenario.invite('ada', org, 'bob');
    const never = { invitationId: `inv_${'0'.repeat(26)}` };
    for (const act of [scenario.accept, scenario.decline]) {
      const foreign = await act('eve', { invitationId: id });
      expect(outcomeOf(foreign)).toEqual([404, 'invitation.unknown']);
      expect(withoutTraceId(foreign)).toBe(withoutTraceId(await act('eve', never)));
    }
    expect(await scenario.items('eve', '/v1/invitations')).toEqual([]);
    expect((await scenario.items<{ id: string }>('bob', '/v1/invitations')).map((one) => one.id)).toContain(id);
  });

  test('T19 and lists show addresses only to members who may invite, and not whether an address has an account', async () => {
    const org = await scenario.organization('ada', { cy: 'technical' });
    const known = await scenario
      .as('ada')
      .post(`/v1/organizations/${org}/invitations`, { invitations: [{ email: scenario.emailOf('bob'), role: 'member' }] });
    const unknown = await scenario
      .as('ada')
      .post(`/v1/organizations/${org}/invitations`, { invitations: [{ email: scenario.emailOf('zoe'), role: 'member' }] });
    const shapeOf = (answer: typeof known): string => answer.body.replaceAll(/inv_\w{26}|bob|zoe/g, '');
    expect(shapeOf(known)).toBe(shapeOf(unknown));
    const seen = await scenario.items<{ id: string; email: string }>('cy', `/v1/organizations/${org}/invitations`);
    expect(seen.map(({ email }) => email)).toEqual(expect.arrayContaining(['b***@fixture.example', 'z***@fixture.example']));
    for (const { id } of seen) expect((await scenario.as('cy').get(invitationOf(org, id))).body).not.toMatch(/bob|zoe/);
    const { token } = { token: scenario.platform.links.issue('invitation', seen[0]?.id ?? '', 1) };
    expect((await scenario.request('POST', '/v1/invitations/preview', { token })).body).not.toMatch(/bob@|zoe@/);
  });

  test('T21 is not used up by a GET, for example of a mail scanner', async () => {
    const org = await scenario.organization('ada');
    const { token } = await scenario.invite('ada', org, 'bob');
    await scenario.waitUntilIdle();
    const before = await scenario.eventCountWhenIdle();
    for (const path of ['/accept', `/accept?token=${token}`]) expect((await scenario.request('GET', path)).statusCode).toBe(200);
    for (const path of ['/v1/invitations/accept', '/v1/invitations/decline', '/v1/accounts/verifications', '/v1/password-resets/confirm'])
      for (const asked of [path, `${path}?token=${token}`])
        expect(outcomeOf(await scenario.as('bob').get(asked))).toEqual([405, 'method.not-allowed']);
    expect(await scenario.eventCountWhenIdle()).toBe(before);
    expect((await scenario.request('POST', '/v1/invitations/preview', { token })).statusCode).toBe(200);
    expect(await scenario.eventCountWhenIdle()).toBe(before);
    expect(outcomeOf(await scenario.accept('bob', { token }))).toEqual([200, '']);
  });

  test('T14 is not found by three thousand guesses', async () => {
    const org = await scenario.organization('ada');
    const { token } = await scenario.invite('ada', org, 'bob');
    await withSeed(async ({ below }) => {
      const random = (length: number): string => Array.from({ length }, () => ALPHABET[below(64)]).join('');
      const guess = (n: number): string => (n % 2 === 0 ? random(56) : `${token.slice(0, 28)}${random(28)}`);
      for (let round = 0; round < 30; round++) {
        const guesses = Array.from({ length: 100 }, (_, n) => scenario.request('POST', '/v1/invitations/preview', { token: guess(n) }));
        for (const answer of await Promise.all(guesses)) expect(answer.statusCode).toBe(404);
      }
    });
    expect(new Set(Array.from(token.slice(28))).size).toBeGreaterThan(8);
    expect(Buffer.from(token, 'base64url').subarray(21).length * 8).toBeGreaterThanOrEqual(128);
  });
});

describe('part A: a batch of invitations', () => {
  const path = (org: string): string => `/v1/organizations/${org}/invitations`;
  const batch = (emails: readonly string[]) => ({ invitations: emails.map((email) => ({ email, role: 'member' })) });
  const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `guest${String(n)}@far.example`);

  test('T17 hard case 6: is refused whole above its limit; within it only a repeated address is refused', async () => {
    const org = await scenario.organization('ada');
    const before = await scenario.eventCountWhenIdle();
    for (const count of [51, 5_000])
      expect(outcomeOf(await scenario.as('ada').post(path(org), batch(numbered(count))))).toEqual([422, 'invitation.batch-too-large']);
    expect(outcomeOf(await scenario.as('ada').post(path(org), batch(numbered(10_000))))).toEqual([413, 'request.too-large']);
    expect(await scenario.eventCountWhenIdle()).toBe(before);
    expect(await scenario.mailTo('guest0@far.example')).toEqual([]);
    const answer = await scenario.as('ada').post(path(org), batch([...numbered(49), 'guest7@far.example']));
    const { items } = answer.json<{ items: { status: string; problem?: { code: string } }[] }>();
    expect(items.filter(({ status }) => status === 'sent')).toHaveLength(49);
    expect(items[49]).toMatchObject({ email: 'guest7@far.example', status: 'refused', problem: { code: 'invitation.twin' } });
    expect(await scenario.mailTo('guest7@far.example')).toHaveLength(1);
  });

  test('T17 far above its limit is refused without checking each address', async () => {
    const org = await scenario.organization('ada');
    for (const [who, status] of [
      ['ada', 422],
      ['eve', 404],
    ] as const) {
      const before = reads;
      expect((await scenario.as(who).post(path(org), batch(numbered(5_000)))).statusCode).toBe(status);
      expect(reads - before).toBeLessThan(300);
    }
  });

  test('T17 invites an address once, however it is spelled', async () => {
    const org = await scenario.organization('ada');
    const same = ['guest@bücher.example', 'GUEST@BÜCHER.EXAMPLE', ' guest@bücher.example ', 'guest@xn--bcher-kva.example'];
    const malformed = [
      'ｇuest@bücher.example',
      'guest@bücher。example',
      'gu\u200best@bücher.example',
      '"guest"@bücher.example',
      'guest(x)@bücher.example',
    ];
    const outcomes = async () => {
      const answer = await scenario.as('ada').post(path(org), batch([...same, ...malformed]));
      return answer.json<{ items: { problem?: { code: string } }[] }>().items.map(({ problem }) => problem?.code ?? 'sent');
    };
    const refused = [...same.slice(1).map(() => 'invitation.twin'), ...malformed.map(() => 'address.malformed')];
    expect(await outcomes()).toEqual(['sent', ...refused]);
    expect(await outcomes()).toEqual(['invitation.already-open', ...refused]);
    expect(await scenario.items('ada', path(org))).toHaveLength(1);
  });
});
