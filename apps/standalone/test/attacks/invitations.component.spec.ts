import type { Platform } from '@guildhall/eventing';
import { withSeed } from '@guildhall/testing';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { attackScene, said, uniform, type Scene } from './scene.ts';

jest.setTimeout(120_000);
const DAY = 86_400_000;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

let reads = 0;
const counting = (platform: Platform): Platform => ({
  ...platform,
  events: { ...platform.events, read: (...asked) => (reads++, platform.events.read(...asked)) },
});

let scene: Scene;
beforeAll(async () => {
  scene = await attackScene(['ada', 'bob', 'cy', 'eve'], { over: counting });
});
afterAll(() => scene.close());

const flipped = (token: string, n: number): string => `${token.slice(0, n)}${token[n] === 'A' ? 'B' : 'A'}${token.slice(n + 1)}`;
const invitationOf = (org: string, id: string): string => `/v1/organizations/${org}/invitations/${id}`;
const CHOSEN = { name: 'Somebody', password: 'what somebody chose', acceptTerms: true };
const signUp = (invitationToken: string, more: object = {}) =>
  scene.request('POST', '/v1/accounts', { invitationToken, ...CHOSEN, ...more });

describe('part A: a link', () => {
  test('T01 that was touched anywhere, cut, padded or made up opens nothing', async () => {
    const org = await scene.organization('ada');
    const { token } = await scene.invite('ada', org, 'bob');
    const forged = Array.from({ length: token.length }, (_, n) => flipped(token, n));
    const odd = [token.slice(1), token.slice(0, -1), `${token}A`, `${token}=`, token.toLowerCase(), `${token} `, 'A'.repeat(56)];
    const before = await scene.settled();
    for (const wrong of [...forged, ...odd]) {
      expect([wrong, ...said(await scene.accept('bob', { token: wrong }))]).toEqual([wrong, 404, 'invitation.unknown']);
      expect(said(await scene.request('POST', '/v1/invitations/preview', { token: wrong }))).toEqual([404, 'invitation.unknown']);
    }
    expect(await scene.settled()).toBe(before);
    expect(said(await scene.accept('bob', { token }))).toEqual([200, '']);
  });

  test('T02 of one organization is nothing in another, whoever manages that', async () => {
    const [acme, evil] = [await scene.organization('ada'), await scene.organization('eve')];
    const { id, token } = await scene.invite('ada', acme, 'bob');
    const before = await scene.settled();
    const never = invitationOf(evil, `inv_${'0'.repeat(26)}`);
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/resend'],
      ['DELETE', ''],
    ] as const) {
      const foreign = await scene.request(method, `${invitationOf(evil, id)}${path}`, undefined, await scene.bearer('eve'));
      expect(said(foreign)).toEqual([404, 'invitation.unknown']);
      expect(uniform(foreign)).toBe(uniform(await scene.request(method, `${never}${path}`, undefined, await scene.bearer('eve'))));
    }
    expect(await scene.settled()).toBe(before);
    expect((await scene.accept('bob', { token })).json()).toMatchObject({ organizationId: acme });
  });

  test('T03 is for the invited address only: no other account accepts it, and no sign-up of another address joins by it', async () => {
    const org = await scene.organization('ada');
    const { token } = await scene.invite('ada', org, 'bob');
    expect(said(await scene.accept('eve', { token }))).toEqual([403, 'invitation.other-address']);
    expect((await signUp(token, { email: scene.emailOf('mallory') })).statusCode).toBe(422);
    expect(Object.keys(await scene.rolesIn(org, 'ada'))).toEqual(['ada']);
    expect(said(await scene.accept('bob', { token }))).toEqual([200, '']);
  });

  test('T04 does nothing for who has not proven the address: an unverified account accepts, rejects, reads and lists nothing', async () => {
    const org = await scene.organization('ada');
    const { id, token } = await scene.invite('ada', org, 'dora');
    await scene.register('dora');
    await scene.idle();
    const signIn = () => scene.request('POST', '/v1/sessions', { email: scene.emailOf('dora'), password: 'what somebody chose' });
    expect(said(await signIn())).toEqual([401, 'session.refused']);
    for (const [method, path, body] of [
      ['POST', '/v1/invitations/accept', { token }],
      ['POST', '/v1/invitations/accept', { invitationId: id }],
      ['GET', '/v1/invitations', undefined],
      ['GET', invitationOf(org, id), undefined],
    ] as const)
      expect((await scene.request(method, path, body)).statusCode).toBe(401);
    expect(Object.keys(await scene.rolesIn(org, 'ada'))).toEqual(['ada']);
    await scene.signUp('dora');
    expect(Object.keys(await scene.rolesIn(org, 'ada'))).toEqual(['ada']);
    expect(said(await scene.accept('dora', { token }))).toEqual([200, '']);
  });

  test('T05 that was accepted or declined is used up, also after leaving', async () => {
    const org = await scene.organization('ada');
    const accepted = await scene.invite('ada', org, 'bob');
    expect(said(await scene.accept('bob', accepted))).toEqual([200, '']);
    expect((await scene.as('bob').delete(scene.memberPath(org, 'bob'))).statusCode).toBe(204);
    const declined = await scene.invite('ada', org, 'cy');
    expect((await scene.decline('cy', declined)).statusCode).toBe(204);
    const before = await scene.settled();
    for (const how of [{ token: accepted.token }, { invitationId: accepted.id }])
      expect(said(await scene.accept('bob', how))).toEqual([409, 'invitation.already-accepted']);
    for (const how of [{ token: declined.token }, { invitationId: declined.id }])
      expect(said(await scene.accept('cy', how))).toEqual([409, 'invitation.declined']);
    expect(await scene.settled()).toBe(before);
    expect(Object.keys(await scene.rolesIn(org, 'ada'))).toEqual(['ada']);
  });

  test('T07 that was cancelled is dead from the answer on', async () => {
    const org = await scene.organization('ada');
    const { id, token } = await scene.invite('ada', org, 'bob');
    expect((await scene.as('ada').delete(invitationOf(org, id))).statusCode).toBe(204);
    for (const how of [{ token }, { invitationId: id }])
      expect(said(await scene.accept('bob', how))).toEqual([409, 'invitation.cancelled']);
    expect(said(await scene.request('POST', '/v1/invitations/preview', { token }))).toEqual([409, 'invitation.cancelled']);
    expect((await scene.items<{ id: string }>('bob', '/v1/invitations')).map((one) => one.id)).not.toContain(id);
  });

  test('T08 gives no more than its sender could still give: not after their demotion, and not after their removal', async () => {
    const org = await scene.organization('ada', { cy: 'admin' });
    const [first, second] = [await scene.invite('cy', org, 'bob', 'admin'), await scene.invite('cy', org, 'eve', 'member')];
    await scene.as('ada').patch(scene.memberPath(org, 'cy'), { role: 'technical' });
    expect(said(await scene.accept('bob', first))).toEqual([409, 'invitation.authority-lost']);
    await scene.as('ada').delete(scene.memberPath(org, 'cy'));
    expect(said(await scene.accept('eve', second))).toEqual([409, 'invitation.authority-lost']);
    expect(await scene.rolesIn(org, 'ada')).toEqual({ ada: 'owner' });
  });

  test('T09 into a deleted organization leads nowhere and brings nothing back', async () => {
    const org = await scene.organization('ada');
    const { id, token } = await scene.invite('ada', org, 'bob');
    expect((await scene.as('ada').delete(`/v1/organizations/${org}`, { confirm: 'The Guild' })).statusCode).toBe(204);
    const before = await scene.settled();
    for (const how of [{ token }, { invitationId: id }])
      expect(said(await scene.accept('bob', how))).toEqual([410, 'organization.deleted']);
    expect(said(await scene.request('POST', '/v1/invitations/preview', { token }))).toEqual([410, 'organization.deleted']);
    expect(await scene.settled()).toBe(before);
    expect(said(await scene.as('ada').get(`/v1/organizations/${org}`))).toEqual([410, 'organization.deleted']);
    expect((await scene.items<{ id: string }>('bob', '/v1/invitations')).map((one) => one.id)).not.toContain(id);
  });

  test('T11 hard case 4: dies when it is sent again; the new one works, until a week after it was sent', async () => {
    const org = await scene.organization('ada');
    const { id, token: old } = await scene.invite('ada', org, 'bob');
    await scene.later(3 * DAY);
    const resent = await scene.as('ada').post(`${invitationOf(org, id)}/resend`);
    expect(resent.json()).toMatchObject({ expiresAt: new Date(scene.clock.now().getTime() + 7 * DAY).toISOString() });
    const mailed = await scene.tokenTo(scene.emailOf('bob'), 'accept');
    expect(mailed).not.toBe(old);
    expect(said(await scene.accept('bob', { token: old }))).toEqual([410, 'invitation.superseded']);
    expect(said(await scene.request('POST', '/v1/invitations/preview', { token: old }))).toEqual([410, 'invitation.superseded']);
    await scene.later(5 * DAY);
    expect(said(await scene.accept('bob', { token: mailed }))).toEqual([200, '']);
  });

  test('T13 is claimed by nobody whom it was not sent to: by its id it does not even exist for them', async () => {
    const org = await scene.organization('ada');
    const { id } = await scene.invite('ada', org, 'bob');
    const never = { invitationId: `inv_${'0'.repeat(26)}` };
    for (const act of [scene.accept, scene.decline]) {
      const foreign = await act('eve', { invitationId: id });
      expect(said(foreign)).toEqual([404, 'invitation.unknown']);
      expect(uniform(foreign)).toBe(uniform(await act('eve', never)));
    }
    expect(await scene.items('eve', '/v1/invitations')).toEqual([]);
    expect((await scene.items<{ id: string }>('bob', '/v1/invitations')).map((one) => one.id)).toContain(id);
  });

  test('T19 tells who is invited to nobody who may not invite, and not whether an address has an account', async () => {
    const org = await scene.organization('ada', { cy: 'technical' });
    const known = await scene
      .as('ada')
      .post(`/v1/organizations/${org}/invitations`, { invitations: [{ email: scene.emailOf('bob'), role: 'member' }] });
    const unknown = await scene
      .as('ada')
      .post(`/v1/organizations/${org}/invitations`, { invitations: [{ email: scene.emailOf('zoe'), role: 'member' }] });
    const shapeOf = (answer: typeof known): string => answer.body.replaceAll(/inv_\w{26}|bob|zoe/g, '');
    expect(shapeOf(known)).toBe(shapeOf(unknown));
    const seen = await scene.items<{ id: string; email: string }>('cy', `/v1/organizations/${org}/invitations`);
    expect(seen.map(({ email }) => email)).toEqual(expect.arrayContaining(['b***@stage.example', 'z***@stage.example']));
    for (const { id } of seen) expect((await scene.as('cy').get(invitationOf(org, id))).body).not.toMatch(/bob|zoe/);
    const { token } = { token: scene.platform.links.issue('invitation', seen[0]?.id ?? '', 1) };
    expect((await scene.request('POST', '/v1/invitations/preview', { token })).body).not.toMatch(/bob@|zoe@/);
  });

  test('T21 is only looked at by a GET or HEAD of whatever scans mails', async () => {
    const org = await scene.organization('ada');
    const { token } = await scene.invite('ada', org, 'bob');
    await scene.idle();
    const before = await scene.settled();
    for (const path of ['/accept', `/accept?token=${token}`]) expect((await scene.request('GET', path)).statusCode).toBe(200);
    for (const path of ['/v1/invitations/accept', '/v1/invitations/decline', '/v1/accounts/verifications', '/v1/password-resets/confirm'])
      for (const asked of [path, `${path}?token=${token}`])
        expect(said(await scene.as('bob').get(asked))).toEqual([405, 'method.not-allowed']);
    expect(await scene.settled()).toBe(before);
    expect((await scene.request('POST', '/v1/invitations/preview', { token })).statusCode).toBe(200);
    expect(await scene.settled()).toBe(before);
    expect(said(await scene.accept('bob', { token }))).toEqual([200, '']);
  });

  test('T14 is not found by guessing: three thousand guesses hit nothing, however close they come', async () => {
    const org = await scene.organization('ada');
    const { token } = await scene.invite('ada', org, 'bob');
    await withSeed(async ({ below }) => {
      const random = (length: number): string => Array.from({ length }, () => ALPHABET[below(64)]).join('');
      const guess = (n: number): string => (n % 2 === 0 ? random(56) : `${token.slice(0, 28)}${random(28)}`);
      for (let round = 0; round < 30; round++) {
        const guesses = Array.from({ length: 100 }, (_, n) => scene.request('POST', '/v1/invitations/preview', { token: guess(n) }));
        for (const answer of await Promise.all(guesses)) expect(answer.statusCode).toBe(404);
      }
    });
    expect(new Set(Array.from(token.slice(28))).size).toBeGreaterThan(8);
    expect(Buffer.from(token, 'base64url').subarray(21).length * 8).toBeGreaterThanOrEqual(128);
  });
});

describe('part A: many invitations', () => {
  const path = (org: string): string => `/v1/organizations/${org}/invitations`;
  const batch = (emails: readonly string[]) => ({ invitations: emails.map((email) => ({ email, role: 'member' })) });
  const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `guest${String(n)}@far.example`);

  test('T17 hard case 6: over the limit of a batch nothing is sent, at the limit a twin is refused alone', async () => {
    const org = await scene.organization('ada');
    const before = await scene.settled();
    for (const count of [51, 5_000])
      expect(said(await scene.as('ada').post(path(org), batch(numbered(count))))).toEqual([422, 'invitation.batch-too-large']);
    expect(said(await scene.as('ada').post(path(org), batch(numbered(10_000))))).toEqual([413, 'request.too-large']);
    expect(await scene.settled()).toBe(before);
    expect(await scene.mailTo('guest0@far.example')).toEqual([]);
    const answer = await scene.as('ada').post(path(org), batch([...numbered(49), 'guest7@far.example']));
    const { items } = answer.json<{ items: { status: string; problem?: { code: string } }[] }>();
    expect(items.filter(({ status }) => status === 'sent')).toHaveLength(49);
    expect(items[49]).toMatchObject({ email: 'guest7@far.example', status: 'refused', problem: { code: 'invitation.twin' } });
    expect(await scene.mailTo('guest7@far.example')).toHaveLength(1);
  });

  test('T17 a batch far beyond the limit is refused without a look at each of its addresses, inside and outside', async () => {
    const org = await scene.organization('ada');
    for (const [who, status] of [
      ['ada', 422],
      ['eve', 404],
    ] as const) {
      const before = reads;
      expect((await scene.as(who).post(path(org), batch(numbered(5_000)))).statusCode).toBe(status);
      expect(reads - before).toBeLessThan(300);
    }
  });

  test('T17 one mailbox is invited once, in whatever case, width, script or dress', async () => {
    const org = await scene.organization('ada');
    const same = ['guest@bücher.example', 'GUEST@BÜCHER.EXAMPLE', ' guest@bücher.example ', 'guest@xn--bcher-kva.example'];
    const odd = [
      'ｇuest@bücher.example',
      'guest@bücher。example',
      'gu\u200best@bücher.example',
      '"guest"@bücher.example',
      'guest(x)@bücher.example',
    ];
    const outcomes = async () => {
      const answer = await scene.as('ada').post(path(org), batch([...same, ...odd]));
      return answer.json<{ items: { problem?: { code: string } }[] }>().items.map(({ problem }) => problem?.code ?? 'sent');
    };
    const refused = [...same.slice(1).map(() => 'invitation.twin'), ...odd.map(() => 'address.malformed')];
    expect(await outcomes()).toEqual(['sent', ...refused]);
    expect(await outcomes()).toEqual(['invitation.already-open', ...refused]);
    expect(await scene.items('ada', path(org))).toHaveLength(1);
  });
});
