import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { PASSWORD } from '../fixture.ts';
import { openScenario, outcomeOf, withoutTraceId, type Scenario } from './scenario.ts';

jest.setTimeout(120_000);

let scenario: Scenario;
beforeAll(async () => {
  scenario = await openScenario(['ada', 'bob', 'eve']);
});
afterAll(() => scenario.close());

const CHOSEN = { name: 'Somebody', password: 'what somebody chose', acceptTerms: true };
const register = (email: string, more: object = {}) => scenario.request('POST', '/v1/accounts', { email, ...more });
const signUp = (invitationToken: string, more: object = {}) =>
  scenario.request('POST', '/v1/accounts', { invitationToken, ...CHOSEN, ...more });
const signIn = (email: string, password: string) => scenario.request('POST', '/v1/sessions', { email, password });
const verify = (token: string, more: object = {}, headers = {}) =>
  scenario.request('POST', '/v1/accounts/verifications', { token, ...CHOSEN, ...more }, headers);
const confirm = (token: string, newPassword: string, headers = {}) =>
  scenario.request('POST', '/v1/password-resets/confirm', { token, newPassword }, headers);

describe('part D: an email address', () => {
  test('T49 is the same in every spelling at sign-up, sign-in, invitation and reset', async () => {
    const [plain, uppercase] = ['grete@bücher.example', 'GRETE@BÜCHER.EXAMPLE'];
    const canonical = 'grete@xn--bcher-kva.example';
    expect((await register(uppercase)).statusCode).toBe(202);
    expect((await verify(await scenario.tokenTo(canonical, 'verify'))).statusCode).toBe(200);
    for (const email of [plain, uppercase, canonical, ` ${plain} `])
      expect((await signIn(email, 'what somebody chose')).statusCode).toBe(201);
    const org = await scenario.organization('ada');
    const { id } = await scenario.inviteTo('ada', org, uppercase);
    const { accessToken } = (await signIn(plain, 'what somebody chose')).json<{ accessToken: string }>();
    const accepted = await scenario.request(
      'POST',
      '/v1/invitations/accept',
      { invitationId: id },
      { authorization: `Bearer ${accessToken}` },
    );
    expect(outcomeOf(accepted)).toEqual([200, '']);
    const again = await scenario
      .as('ada')
      .post(`/v1/organizations/${org}/invitations`, { invitations: [{ email: canonical, role: 'member' }] });
    expect(again.json()).toMatchObject({ items: [{ problem: { code: 'member.already' } }] });
    await scenario.request('POST', '/v1/password-resets', { email: uppercase });
    expect((await confirm(await scenario.tokenTo(canonical, 'reset'), 'another fine password')).statusCode).toBe(204);
    expect((await signIn(canonical, 'another fine password')).statusCode).toBe(201);
  });

  test('U11 is accepted with whitespace and invisible characters around it', async () => {
    const [email, org] = [scenario.emailOf('bob'), await scenario.organization('ada')];
    for (const pasted of [`${email}\t`, `\u00a0${email}`, `${email}\r\n`, `\ufeff${email}\u200b`]) {
      expect((await signIn(pasted, PASSWORD)).statusCode).toBe(201);
      expect((await scenario.request('POST', '/v1/password-resets', { email: pasted })).statusCode).toBe(202);
      const { id } = await scenario.inviteTo('ada', org, pasted);
      expect((await scenario.as('ada').get(`/v1/organizations/${org}/invitations/${id}`)).json()).toMatchObject({ email });
      await scenario.as('ada').delete(`/v1/organizations/${org}/invitations/${id}`);
    }
    const malformed = await scenario.request('POST', '/v1/password-resets', { email: 'nobody' });
    expect(malformed.json()).toMatchObject({ status: 422, errors: [{ pointer: '/email', code: 'address.malformed' }] });
  });

  const MALFORMED = [
    ...[
      'ada＠fixture.example',
      'аda@fixture.example',
      'ada@ѕtage.example',
      'ﬁ@fixture.example',
      'a\u200bda@fixture.example',
      '"ada"@fixture.example',
    ],
    ...[
      'ada(x)@fixture.example',
      'ada@eve@fixture.example',
      `${'a'.repeat(250)}@fixture.example`,
      'ada@fixture.example.',
      'ada@[127.0.0.1]',
    ],
    ...[
      'ada@fixture.example\r\nBcc: eve@fixture.example',
      'ada@fixture.example\0',
      'ada@fixture.example, eve@fixture.example',
      'Ada <ada@fixture.example>',
    ],
  ];
  test.each(MALFORMED)('T49 T74 is refused without an event when it is malformed: %j', async (email) => {
    const before = await scenario.eventCountWhenIdle();
    const bodies = [
      ['/v1/accounts', { email }],
      ['/v1/sessions', { email, password: PASSWORD }],
      ['/v1/password-resets', { email }],
    ] as const;
    for (const [path, body] of bodies) expect(outcomeOf(await scenario.request('POST', path, body))).toEqual([422, 'request.invalid']);
    expect(await scenario.eventCountWhenIdle()).toBe(before);
  });

  test('S1 T50 that a stranger registered belongs to whoever owns the mailbox, and what the stranger chose has no effect', async () => {
    const [mine, theirs] = [await scenario.organization('ada'), await scenario.organization('eve')];
    const email = 'victim@far.example';
    await scenario.inviteTo('eve', theirs, email, 'admin');
    for (let asked = 0; asked < 30; asked++) await register(email);
    expect((await register(email, { password: 'what the stranger chose', name: 'Stranger' })).statusCode).toBe(422);
    const planted = await scenario.tokenTo(email, 'verify');
    const { token } = await scenario.inviteTo('ada', mine, email, 'admin');
    const before = (await scenario.mailTo(email)).length;
    const joined = await signUp(token, { password: 'what the owner chose', name: 'Owner' });
    expect(joined.json()).toMatchObject({ organizationId: mine, role: 'admin' });
    // The mail that the stranger caused is still in the mailbox; its link has no effect.
    expect(outcomeOf(await verify(planted, { password: 'what the stranger chose' }))).toEqual([409, 'verification.used']);
    expect(outcomeOf(await signIn(email, 'what the stranger chose'))).toEqual([401, 'session.refused']);
    expect((await signIn(email, 'what the owner chose')).json()).toMatchObject({ account: { name: 'Owner' } });
    expect(await scenario.rolesIn(mine, 'ada')).toEqual({ ada: 'owner', victim: 'admin' });
    expect(await scenario.rolesIn(theirs, 'eve')).toEqual({ eve: 'owner' });
    // No second mail asks to verify the address.
    const since = (await scenario.mailTo(email)).slice(0, -before);
    expect(since.map(({ subject }) => subject)).toEqual(['Welcome to The Guild']);
  });

  test('S1 U10 with an account cannot sign up by an invitation, which stays open for accepting', async () => {
    const org = await scenario.organization('ada');
    const invited = await scenario.invite('ada', org, 'bob');
    expect(outcomeOf(await signUp(invited.token))).toEqual([409, 'account.exists']);
    expect(outcomeOf(await scenario.accept('bob', invited))).toEqual([200, '']);
  });

  test('U2 signs up by the newest link only, and cannot be sent the invitation again after that', async () => {
    const org = await scenario.organization('ada');
    const email = 'newcomer@far.example';
    const { id, token } = await scenario.inviteTo('ada', org, email);
    await scenario.as('ada').post(`/v1/organizations/${org}/invitations/${id}/resend`);
    expect(outcomeOf(await signUp(token))).toEqual([410, 'invitation.superseded']);
    expect((await signUp(await scenario.tokenTo(email, 'accept'))).statusCode).toBe(201);
    expect(outcomeOf(await scenario.as('ada').post(`/v1/organizations/${org}/invitations/${id}/resend`))).toEqual([
      409,
      'invitation.already-accepted',
    ]);
    expect(await scenario.rolesIn(org, 'ada')).toEqual({ ada: 'owner', newcomer: 'member' });
  });

  test('S1 cannot sign up by an invitation that has ended, and gets no account by that', async () => {
    const org = await scenario.organization('ada', { bob: 'admin' });
    const email = 'late@far.example';
    const cancelled = await scenario.inviteTo('ada', org, email);
    await scenario.as('ada').delete(`/v1/organizations/${org}/invitations/${cancelled.id}`);
    expect(outcomeOf(await signUp(cancelled.token))).toEqual([409, 'invitation.cancelled']);
    const orphaned = await scenario.inviteTo('bob', org, email);
    await scenario.as('ada').patch(scenario.memberPath(org, 'bob'), { role: 'member' });
    expect(outcomeOf(await signUp(orphaned.token))).toEqual([409, 'invitation.authority-lost']);
    expect(outcomeOf(await scenario.request('POST', '/v1/invitations/preview', { token: orphaned.token }))).toEqual([
      409,
      'invitation.authority-lost',
    ]);
    await scenario.as('ada').delete(`/v1/organizations/${org}`, { confirm: 'The Guild' });
    expect(outcomeOf(await signUp(orphaned.token))).toEqual([410, 'organization.deleted']);
    expect(outcomeOf(await signUp('x'.repeat(56)))).toEqual([404, 'invitation.unknown']);
    expect(outcomeOf(await signIn(email, CHOSEN.password))).toEqual([401, 'session.refused']);
  });

  test('T52 is verified only by the link in its mail, not by a field in a request or by an invitation', async () => {
    await register('pending@far.example');
    const more = [{ verified: true }, { emailVerified: true }, { email_verified: true }, { status: 'verified' }];
    for (const some of more) {
      expect((await register('pending@far.example', some)).statusCode).toBe(422);
      expect((await scenario.as('eve').patch('/v1/me', { name: 'Eve', ...some })).statusCode).toBe(422);
    }
    const org = await scenario.organization('eve');
    await scenario.inviteTo('eve', org, 'pending@far.example');
    await scenario.waitUntilIdle();
    expect(outcomeOf(await signIn('pending@far.example', PASSWORD))).toEqual([401, 'session.refused']);
  });
});

describe('part D: a link', () => {
  test('T54 verifies only the registration that it was sent for, whoever follows it', async () => {
    await register('one@far.example');
    await register('other@far.example');
    const [one, other] = [await scenario.tokenTo('one@far.example', 'verify'), await scenario.tokenTo('other@far.example', 'verify')];
    const followed = await verify(one, {}, await scenario.bearer('eve'));
    expect(followed.json<{ accountId: string }>().accountId).not.toBe(scenario.idOf('eve'));
    expect((await signIn('one@far.example', 'what somebody chose')).statusCode).toBe(201);
    expect(outcomeOf(await signIn('other@far.example', 'what somebody chose'))).toEqual([401, 'session.refused']);
    expect(outcomeOf(await verify(one))).toEqual([409, 'verification.used']);
    expect((await verify(other)).statusCode).toBe(200);
  });

  test('T54 T55 for one purpose is refused for any other', async () => {
    const org = await scenario.organization('ada');
    const { token: invitation } = await scenario.invite('ada', org, 'bob');
    await register('third@far.example');
    const verification = await scenario.tokenTo('third@far.example', 'verify');
    await scenario.request('POST', '/v1/password-resets', { email: scenario.emailOf('bob') });
    const reset = await scenario.tokenTo(scenario.emailOf('bob'), 'reset');
    const { refreshToken: refresh } = (await signIn(scenario.emailOf('bob'), PASSWORD)).json<{ refreshToken: string }>();
    const before = await scenario.eventCountWhenIdle();
    for (const token of [invitation, reset, refresh]) expect(outcomeOf(await verify(token))).toEqual([422, 'verification.invalid']);
    for (const token of [invitation, verification, refresh])
      expect(outcomeOf(await confirm(token, 'another fine password'))).toEqual([422, 'reset.invalid']);
    for (const token of [reset, verification, refresh])
      expect(outcomeOf(await scenario.accept('bob', { token }))).toEqual([404, 'invitation.unknown']);
    for (const token of [invitation, reset, verification])
      expect(outcomeOf(await scenario.request('POST', '/v1/sessions/refresh', { refreshToken: token }))).toEqual([401, 'session.refused']);
    expect(await scenario.eventCountWhenIdle()).toBe(before);
  });

  test('T55 for a password reset works once, ends all sessions, and ends older links', async () => {
    const email = scenario.emailOf('bob');
    const reset = () => scenario.request('POST', '/v1/password-resets', { email });
    await reset();
    const older = await scenario.tokenTo(email, 'reset');
    await scenario.advanceTime(60_000);
    await reset();
    const newest = await scenario.tokenTo(email, 'reset');
    const open = (await signIn(email, PASSWORD)).json<{ accessToken: string; refreshToken: string }>();
    expect(newest).not.toBe(older);
    expect((await scenario.request('POST', '/v1/password-resets/confirm', { newPassword: 'another fine password' })).statusCode).toBe(422);
    expect((await signIn(email, PASSWORD)).statusCode).toBe(201);
    expect((await confirm(newest, 'another fine password')).statusCode).toBe(204);
    for (const spent of [newest, older]) expect(outcomeOf(await confirm(spent, 'a third fine password'))).toEqual([409, 'reset.used']);
    expect((await scenario.request('GET', '/v1/me', undefined, { authorization: `Bearer ${open.accessToken}` })).statusCode).toBe(401);
    expect((await scenario.request('POST', '/v1/sessions/refresh', { refreshToken: open.refreshToken })).statusCode).toBe(401);
    expect(outcomeOf(await signIn(email, PASSWORD))).toEqual([401, 'session.refused']);
    expect((await signIn(email, 'another fine password')).statusCode).toBe(201);
  });
});

describe('part D: requests of strangers about an account', () => {
  const strict = { GUILDHALL_RATE_LIMIT_FACTOR: '1', GUILDHALL_RATE_CREDENTIALS: '100000', GUILDHALL_RATE_NETWORK: '100000' };
  const stranger = (n: number): string => `198.51.100.${String(n)}`;
  const callsTo = ({ app }: Pick<Scenario, 'app'>) => {
    const post = (url: string, remoteAddress: string, payload: object) => app.inject({ method: 'POST', url, remoteAddress, payload });
    const signIn = (from: string, email: string, password: string) => post('/v1/sessions', from, { email, password });
    const ask = (email: string, n = 0) => post('/v1/password-resets', stranger(n), { email });
    const guess = (email: string) =>
      Promise.all(Array.from({ length: 25 }, (_, n) => signIn(stranger(n), email, `guess number ${String(n)}`)));
    return { post, signIn, ask, guess };
  };

  test('S2 for password resets send few mails, and each link is valid for an hour, until one is used', async () => {
    const fixture = await openScenario(['target']);
    const { ask } = callsTo(fixture);
    const email = fixture.emailOf('target');
    const links = async (): Promise<readonly string[]> =>
      (await fixture.mailTo(email)).flatMap((mail) => mail.links.filter((link) => link.includes('/reset#')));
    await Promise.all(Array.from({ length: 20 }, (_, n) => ask(email, n)));
    expect(await links()).toHaveLength(1);
    const before = await fixture.eventCountWhenIdle();
    for (let n = 0; n < 20; n++) expect((await ask(email, n)).statusCode).toBe(202);
    expect(await fixture.eventCountWhenIdle()).toBe(before);
    for (let minute = 0; minute < 59; minute++) {
      await fixture.advanceTime(60_000);
      await ask(email, minute);
    }
    const mailed = await links();
    expect(mailed.length).toBeGreaterThan(3);
    expect(mailed.length).toBeLessThan(10);
    const confirm = (link: string | undefined) =>
      fixture.request('POST', '/v1/password-resets/confirm', {
        token: link?.split('token=')[1] ?? '',
        newPassword: 'another fine password',
      });
    expect((await confirm(mailed.at(-1))).statusCode).toBe(204);
    expect(outcomeOf(await confirm(mailed[0]))).toEqual([409, 'reset.used']);
    await ask(email);
    expect(await links()).toHaveLength(mailed.length + 1);
    await fixture.close();
  });

  test('S2 with wrong passwords do not keep the owner from signing in on a new network after a reset', async () => {
    const fixture = await openScenario(['target'], { env: strict });
    const { post, signIn, ask, guess } = callsTo(fixture);
    const [email, newNetwork] = [fixture.emailOf('target'), '203.0.113.99'];
    await guess(email);
    const refused = await signIn(newNetwork, email, PASSWORD);
    expect([...outcomeOf(refused), refused.json<{ detail: string }>().detail]).toEqual([
      429,
      'rate.limited',
      expect.stringContaining('reset by mail'),
    ]);
    await ask(email);
    const newPassword = 'another fine password';
    expect(
      (await post('/v1/password-resets/confirm', newNetwork, { token: await fixture.tokenTo(email, 'reset'), newPassword })).statusCode,
    ).toBe(204);
    await guess(email);
    expect((await signIn(newNetwork, email, newPassword)).statusCode).toBe(201);
    expect((await signIn('203.0.113.98', email, newPassword)).statusCode).toBe(429);
    await fixture.close();
  });

  test('S2 and wrong passwords of the owner do not delay signing in after a reset', async () => {
    const fixture = await openScenario(['target'], { env: strict });
    const { post, signIn, ask } = callsTo(fixture);
    const [email, home] = [fixture.emailOf('target'), '203.0.113.7'];
    expect((await signIn(home, email, PASSWORD)).statusCode).toBe(201);
    for (let n = 0; n < 20; n++) await signIn(home, email, `was this it ${String(n)}`);
    expect((await signIn(home, email, PASSWORD)).statusCode).toBe(429);
    await ask(email);
    const newPassword = 'another fine password';
    expect(
      (await post('/v1/password-resets/confirm', home, { token: await fixture.tokenTo(email, 'reset'), newPassword })).statusCode,
    ).toBe(204);
    expect((await signIn(home, email, newPassword)).statusCode).toBe(201);
    await fixture.close();
  });

  test('S2 with wrong passwords do not lock the owner out of a known network after a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'guildhall-'));
    const env = { ...strict, GUILDHALL_DATA: folder };
    const first = await openScenario(['target'], { env });
    const [email, home] = [first.emailOf('target'), '203.0.113.7'];
    expect((await callsTo(first).signIn(home, email, PASSWORD)).statusCode).toBe(201);
    await first.close();
    const second = await openScenario([], { env });
    const { signIn, guess } = callsTo(second);
    await guess(email);
    expect((await signIn(stranger(99), email, PASSWORD)).statusCode).toBe(429);
    expect((await signIn(home, email, PASSWORD)).statusCode).toBe(201);
    await second.close();
    await rm(folder, { recursive: true });
  });
});

describe('part D: guessing', () => {
  test('T58 gets the same answers for known, unverified and unknown addresses', async () => {
    await register('halfway@far.example');
    const emails = [scenario.emailOf('ada'), 'halfway@far.example', 'nobody@far.example'];
    const refused = await Promise.all(emails.map((email) => signIn(email, 'a wrong password')));
    const asked = await Promise.all(emails.map((email) => scenario.request('POST', '/v1/password-resets', { email })));
    const registered = await Promise.all(emails.map((email) => register(email)));
    for (const answers of [refused, asked, registered]) {
      expect(new Set(answers.map(withoutTraceId)).size).toBe(1);
      expect(new Set(answers.map(({ statusCode, headers }) => `${statusCode} ${Object.keys(headers).toSorted().join()}`)).size).toBe(1);
    }
  });

  test('T59 one address from many networks is limited, whether it has an account or not, but not for its owner on a known network', async () => {
    const strict = { GUILDHALL_RATE_LIMIT_FACTOR: '1', GUILDHALL_RATE_CREDENTIALS: '1000' };
    const { app, emailOf, advanceTime, close } = await openScenario(['target'], { env: strict });
    const from = (remoteAddress: string, email: string, password: string) =>
      app.inject({ method: 'POST', url: '/v1/sessions', remoteAddress, payload: { email, password } });
    const stranger = (n: number): string => `198.51.100.${String(n)}`;
    const home = '203.0.113.7';
    expect((await from(home, emailOf('target'), PASSWORD)).statusCode).toBe(201);
    for (const email of [emailOf('target'), 'nobody@far.example']) {
      const guesses = await Promise.all(Array.from({ length: 40 }, (_, n) => from(stranger(n), email, `guess number ${String(n)}`)));
      expect(guesses.filter(({ statusCode }) => statusCode === 401)).toHaveLength(20);
      const refused = await from(stranger(99), email, PASSWORD);
      expect([...outcomeOf(refused), refused.headers['retry-after']]).toEqual([429, 'rate.limited', '900']);
    }
    expect((await from(home, emailOf('target'), PASSWORD)).statusCode).toBe(201);
    await advanceTime(15 * 60_000);
    expect((await from(stranger(99), emailOf('target'), PASSWORD)).statusCode).toBe(201);
    await close();
  });

  test('T59 T88 T89 many accounts or links (T14) from one network is limited', async () => {
    const { app, close } = await openScenario([], { env: { GUILDHALL_RATE_LIMIT_FACTOR: '1' } });
    const from = (n: number, url: string, payload: object) =>
      app.inject({
        method: 'POST',
        url,
        payload,
        remoteAddress: `2001:db8::${n.toString(16)}`,
        headers: { 'x-forwarded-for': `198.51.100.${String(n)}` },
      });
    for (const [url, body] of [
      ['/v1/sessions', (n: number) => ({ email: `user${String(n)}@far.example`, password: 'one password for all' })],
      ['/v1/invitations/preview', (n: number) => ({ token: String(n).padStart(56, 'A') })],
    ] as const) {
      const guesses = await Promise.all(Array.from({ length: 90 }, (_, n) => from(n + 1, url, body(n))));
      expect(guesses.filter(({ statusCode }) => statusCode === 429)).toHaveLength(30);
    }
    await close();
  });
});
