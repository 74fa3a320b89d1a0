import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, openFixture, MINUTE, PASSWORD, type Fixture, type Tokens } from './fixture.ts';

const NEXT = 'a new and better one';
/** Milliseconds. */
const GRACE = 10_000;

describe('a session', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await openFixture();
  }, 30_000);
  afterAll(() => fixture.close());

  const statusOf = async (tokens: { accessToken: string }, on = fixture): Promise<number> => (await on.as(tokens).get('/v1/me')).statusCode;

  test('T64 has no valid token after signing out', async () => {
    const tokens = await fixture.member('out@example.com');
    expect(await statusOf(tokens)).toBe(200);
    expect((await fixture.as(tokens).delete('/v1/sessions/current')).statusCode).toBe(204);
    expect(await statusOf(tokens)).toBe(401);
    expect((await fixture.refresh(tokens.refreshToken)).json()).toMatchObject({ status: 401, code: 'session.ended' });
  });

  test('T65 is created for every sign-in, with its own tokens', async () => {
    const [one, other] = [await fixture.member('twice@example.com'), await fixture.session('twice@example.com')];
    expect(one.refreshToken).not.toBe(other.refreshToken);
    expect(one.accessToken).not.toBe(other.accessToken);
    await fixture.as(one).delete('/v1/sessions/current');
    expect(await statusOf(other)).toBe(200);
  });

  test('T64 ends with all its tokens when a refresh token is used twice', async () => {
    const first = await fixture.member('family@example.com');
    const second = (await fixture.refresh(first.refreshToken)).json<typeof first>();
    expect(second).toMatchObject({ expiresIn: 600, account: first.account });
    expect(await statusOf(second)).toBe(200);
    await fixture.clock.advance(GRACE);
    expect((await fixture.refresh(first.refreshToken)).json()).toMatchObject({ status: 401, code: 'session.reused' });
    for (const tokens of [first, second]) expect(await statusOf(tokens)).toBe(401);
    expect((await fixture.refresh(second.refreshToken)).json()).toMatchObject({ status: 401, code: 'session.ended' });
  });

  const refreshes = async (email: string): Promise<number> => {
    const events = await fixture.events();
    const ids = events.flatMap(({ type, data }) => (type === 'AccountVerified' && data.email === email ? [data.accountId] : []));
    return events.filter(({ type, data }) => type === 'SessionRefreshed' && ids.includes(data.accountId)).length;
  };

  test('U1 gives concurrent refreshes the same pair of tokens', async () => {
    const { refreshToken } = await fixture.member('tabs@example.com');
    const other = await fixture.replica();
    const there = () => other.app.inject({ method: 'POST', url: '/v1/sessions/refresh', payload: { refreshToken } });
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => (n % 4 === 0 ? there() : fixture.refresh(refreshToken))));
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
    const pairs = answers.map((answer) => answer.json<Tokens>());
    expect(new Set(pairs.map((pair) => pair.refreshToken)).size).toBe(1);
    for (const pair of pairs) expect(await statusOf(pair)).toBe(200);
    expect(await refreshes('tabs@example.com')).toBe(1);
    expect((await fixture.refresh(pairs[0]?.refreshToken ?? '')).statusCode).toBe(200);
  });

  test('U1 ends when a refresh is repeated from another network, after the grace period or after its pair was used', async () => {
    await fixture.member('grace@example.com');
    const reused = async (again: (first: Tokens) => Promise<{ json: () => unknown }>): Promise<void> => {
      const first = await fixture.session('grace@example.com');
      const second = (await fixture.refresh(first.refreshToken)).json<Tokens>();
      expect((await again(first)).json()).toMatchObject({ status: 401, code: 'session.reused' });
      expect(await statusOf(second)).toBe(401);
    };
    await reused(({ refreshToken }) =>
      fixture.app.inject({ method: 'POST', url: '/v1/sessions/refresh', payload: { refreshToken }, remoteAddress: '198.51.100.7' }),
    );
    await reused(async ({ refreshToken }) => {
      await fixture.clock.advance(GRACE);
      return fixture.refresh(refreshToken);
    });
    await reused(async ({ refreshToken }) => {
      await fixture.refresh((await fixture.refresh(refreshToken)).json<Tokens>().refreshToken);
      return fixture.refresh(refreshToken);
    });
  });

  test('gives a refresh that is repeated with the same key the same answer', async () => {
    const { refreshToken } = await fixture.member('again@example.com');
    const headers = { 'idempotency-key': 'refresh-1' };
    const [first, again] = [await fixture.refresh(refreshToken, headers), await fixture.refresh(refreshToken, headers)];
    expect([first.statusCode, again.statusCode]).toEqual([200, 200]);
    expect(again.json<{ refreshToken: string }>().refreshToken).toBe(first.json<{ refreshToken: string }>().refreshToken);
    expect(await statusOf(first.json())).toBe(200);
    await fixture.clock.advance(MINUTE);
    const late = await fixture.refresh(refreshToken, headers);
    expect(late.json<{ refreshToken: string }>().refreshToken).toBe(first.json<{ refreshToken: string }>().refreshToken);
  });

  test('S9 ends when a refresh is repeated with the same key after its pair was used', async () => {
    const { refreshToken } = await fixture.member('spent@example.com');
    const headers = { 'idempotency-key': 'refresh-1' };
    let newest = (await fixture.refresh(refreshToken, headers)).json<Tokens>();
    for (let n = 0; n < 2; n++) newest = (await fixture.refresh(newest.refreshToken)).json<Tokens>();
    expect(await statusOf(newest)).toBe(200);
    expect((await fixture.refresh(refreshToken, headers)).json()).toMatchObject({ status: 401, code: 'session.reused' });
    expect(await statusOf(newest)).toBe(401);
    expect((await fixture.refresh(refreshToken, headers)).json()).toMatchObject({ status: 401, code: 'session.ended' });
  });

  test('S9 gives a sign-in that is repeated with the same key no tokens after they were refreshed', async () => {
    await fixture.member('spent-sign-in@example.com');
    const signIn = () => fixture.signIn('spent-sign-in@example.com', PASSWORD, { 'idempotency-key': 'sign-in-1' });
    const first = (await signIn()).json<Tokens>();
    const next = (await fixture.refresh(first.refreshToken)).json<Tokens>();
    expect((await signIn()).json()).toMatchObject({ status: 401, code: 'session.refused' });
    expect(await statusOf(next)).toBe(200);
  });

  test('is created once for a sign-in that is repeated with the same key', async () => {
    await fixture.member('key@example.com');
    const headers = { 'idempotency-key': 'sign-in-1' };
    const [first, again] = [
      await fixture.signIn('key@example.com', PASSWORD, headers),
      await fixture.signIn('key@example.com', PASSWORD, headers),
    ];
    expect(again.json<{ refreshToken: string }>().refreshToken).toBe(first.json<{ refreshToken: string }>().refreshToken);
  });

  test('T64 refreshing carries a session on for thirty days', async () => {
    let { refreshToken } = await fixture.member('long@example.com');
    for (let day = 0; day < 30; day += 6) {
      await fixture.clock.advance(6 * DAY - (day === 0 ? 1 : 0));
      const answered = await fixture.refresh(refreshToken);
      expect(answered.statusCode).toBe(day < 24 ? 200 : 200);
      ({ refreshToken } = answered.json<{ refreshToken: string }>());
    }
    await fixture.clock.advance(1);
    expect((await fixture.refresh(refreshToken)).json()).toMatchObject({ status: 401, code: 'session.ended' });
  });

  test('T64 ends when the password is changed in another session', async () => {
    const mine = await fixture.member('change@example.com');
    const others = [await fixture.session('change@example.com'), await fixture.session('change@example.com')];
    for (const other of others) expect(await statusOf(other)).toBe(200);
    expect((await fixture.as(mine).post('/v1/me/password', { currentPassword: 'not this one', newPassword: NEXT })).json()).toMatchObject({
      status: 403,
      code: 'password.wrong',
    });
    expect((await fixture.as(mine).post('/v1/me/password', { currentPassword: PASSWORD, newPassword: NEXT })).statusCode).toBe(204);
    expect(await statusOf(mine)).toBe(200);
    for (const other of others) {
      expect(await statusOf(other)).toBe(401);
      expect((await fixture.refresh(other.refreshToken)).statusCode).toBe(401);
    }
    expect((await fixture.as(mine).get('/v1/sessions')).json()).toMatchObject({ items: [{ current: true }] });
    expect((await fixture.refresh(mine.refreshToken)).statusCode).toBe(200);
    expect((await fixture.signIn('change@example.com')).statusCode).toBe(401);
    expect((await fixture.signIn('change@example.com', NEXT)).statusCode).toBe(201);
  });

  test('changes the password once for a command that is repeated with the same key', async () => {
    const mine = await fixture.member('change-once@example.com');
    const change = () =>
      fixture.as(mine).post('/v1/me/password', { currentPassword: PASSWORD, newPassword: NEXT }, { 'idempotency-key': 'change' });
    expect([(await change()).statusCode, (await change()).statusCode]).toEqual([204, 204]);
    expect(
      (await fixture.events()).filter(({ type, data }) => type === 'PasswordChanged' && data.accountId === mine.account.id),
    ).toHaveLength(1);
    expect((await fixture.signIn('change-once@example.com', NEXT)).statusCode).toBe(201);
  });

  test('T55 ends with a password reset, whose link works once, for an hour, and ends older links', async () => {
    const before = await fixture.member('reset@example.com');
    const ask = async (): Promise<string> => {
      await fixture.clock.advance(MINUTE);
      await fixture.post('/v1/password-resets', { email: 'reset@example.com' });
      return (await fixture.resetTokens()).at(-1) ?? '';
    };
    const confirm = (token: string, newPassword = NEXT) => fixture.post('/v1/password-resets/confirm', { token, newPassword });
    const [older, newer] = [await ask(), await ask()];
    expect((await confirm(newer)).statusCode).toBe(204);
    expect((await confirm(older)).json()).toMatchObject({ status: 409, code: 'reset.used' });
    expect(await statusOf(before)).toBe(401);
    expect((await fixture.refresh(before.refreshToken)).statusCode).toBe(401);
    expect((await confirm(newer, 'yet another password')).json()).toMatchObject({ status: 409, code: 'reset.used' });
    expect((await fixture.signIn('reset@example.com')).statusCode).toBe(401);
    expect((await fixture.signIn('reset@example.com', NEXT)).statusCode).toBe(201);
    const late = await ask();
    await fixture.clock.advance(60 * MINUTE);
    expect((await confirm(late, 'yet another password')).json()).toMatchObject({ status: 410, code: 'reset.expired' });
    for (const forged of [
      'x',
      fixture.links.issue('reset', `rst_${'0'.repeat(26)}`, 1),
      fixture.links.issue('verification', `rst_${'0'.repeat(26)}`, 1),
    ])
      expect((await confirm(forged)).json()).toMatchObject({ status: 422, code: 'reset.invalid' });
  });

  test('T30 T66 T110 that was ended is refused in another process within five seconds', async () => {
    const tokens = await fixture.member('replica@example.com');
    const replica = await fixture.replica();
    expect((await replica.as(tokens).get('/v1/me')).statusCode).toBe(200);
    await fixture.as(tokens).delete('/v1/sessions/current');
    await fixture.clock.advance(5_000);
    expect((await replica.as(tokens).get('/v1/me')).statusCode).toBe(401);
    expect(
      (await replica.app.inject({ method: 'POST', url: '/v1/sessions/refresh', payload: { refreshToken: tokens.refreshToken } }))
        .statusCode,
    ).toBe(401);
  });

  test('T66 that was ended is refused after a restart', async () => {
    const [ended, active] = [await fixture.member('restart@example.com'), await fixture.session('restart@example.com')];
    await fixture.as(ended).delete('/v1/sessions/current');
    const restarted = await fixture.replica();
    expect((await restarted.as(ended).get('/v1/me')).statusCode).toBe(401);
    expect((await restarted.as(active).get('/v1/me')).statusCode).toBe(200);
  });
});
