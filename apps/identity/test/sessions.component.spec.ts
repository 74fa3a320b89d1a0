import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, identityStage, MINUTE, PASSWORD, type Stage, type Tokens } from './stage.ts';

const NEXT = 'a new and better one';
/** Milliseconds. */
const GRACE = 10_000;

describe('sessions and passwords under attack', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await identityStage();
  }, 30_000);
  afterAll(() => stage.close());

  const statusOf = async (tokens: { accessToken: string }, on = stage): Promise<number> => (await on.as(tokens).get('/v1/me')).statusCode;

  test('T64 after signing out neither token opens anything', async () => {
    const tokens = await stage.member('out@example.com');
    expect(await statusOf(tokens)).toBe(200);
    expect((await stage.as(tokens).delete('/v1/sessions/current')).statusCode).toBe(204);
    expect(await statusOf(tokens)).toBe(401);
    expect((await stage.refresh(tokens.refreshToken)).json()).toMatchObject({ status: 401, code: 'session.ended' });
  });

  test('T65 every sign-in is a session of its own, with tokens of its own', async () => {
    const [one, other] = [await stage.member('twice@example.com'), await stage.session('twice@example.com')];
    expect(one.refreshToken).not.toBe(other.refreshToken);
    expect(one.accessToken).not.toBe(other.accessToken);
    await stage.as(one).delete('/v1/sessions/current');
    expect(await statusOf(other)).toBe(200);
  });

  test('T64 a refresh token counts once: used again it ends the whole family, access tokens too', async () => {
    const first = await stage.member('family@example.com');
    const second = (await stage.refresh(first.refreshToken)).json<typeof first>();
    expect(second).toMatchObject({ expiresIn: 600, account: first.account });
    expect(await statusOf(second)).toBe(200);
    await stage.clock.advance(GRACE);
    expect((await stage.refresh(first.refreshToken)).json()).toMatchObject({ status: 401, code: 'session.reused' });
    for (const tokens of [first, second]) expect(await statusOf(tokens)).toBe(401);
    expect((await stage.refresh(second.refreshToken)).json()).toMatchObject({ status: 401, code: 'session.ended' });
  });

  const refreshes = async (email: string): Promise<number> => {
    const events = await stage.events();
    const ids = events.flatMap(({ type, data }) => (type === 'AccountVerified' && data.email === email ? [data.accountId] : []));
    return events.filter(({ type, data }) => type === 'SessionRefreshed' && ids.includes(data.accountId)).length;
  };

  test('U1 tabs that refresh at once all get one pair, and it goes on', async () => {
    const { refreshToken } = await stage.member('tabs@example.com');
    const other = await stage.replica();
    const there = () => other.app.inject({ method: 'POST', url: '/v1/sessions/refresh', payload: { refreshToken } });
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => (n % 4 === 0 ? there() : stage.refresh(refreshToken))));
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
    const pairs = answers.map((answer) => answer.json<Tokens>());
    expect(new Set(pairs.map((pair) => pair.refreshToken)).size).toBe(1);
    for (const pair of pairs) expect(await statusOf(pair)).toBe(200);
    expect(await refreshes('tabs@example.com')).toBe(1);
    expect((await stage.refresh(pairs[0]?.refreshToken ?? '')).statusCode).toBe(200);
  });

  test('U1 a repeat is a reuse from another network, after the grace, and when the pair that it gave was used', async () => {
    await stage.member('grace@example.com');
    const reused = async (again: (first: Tokens) => Promise<{ json: () => unknown }>): Promise<void> => {
      const first = await stage.session('grace@example.com');
      const second = (await stage.refresh(first.refreshToken)).json<Tokens>();
      expect((await again(first)).json()).toMatchObject({ status: 401, code: 'session.reused' });
      expect(await statusOf(second)).toBe(401);
    };
    await reused(({ refreshToken }) =>
      stage.app.inject({ method: 'POST', url: '/v1/sessions/refresh', payload: { refreshToken }, remoteAddress: '198.51.100.7' }),
    );
    await reused(async ({ refreshToken }) => {
      await stage.clock.advance(GRACE);
      return stage.refresh(refreshToken);
    });
    await reused(async ({ refreshToken }) => {
      await stage.refresh((await stage.refresh(refreshToken)).json<Tokens>().refreshToken);
      return stage.refresh(refreshToken);
    });
  });

  test('a refresh repeated with its Idempotency-Key gives its answer again and ends nothing', async () => {
    const { refreshToken } = await stage.member('again@example.com');
    const headers = { 'idempotency-key': 'refresh-1' };
    const [first, again] = [await stage.refresh(refreshToken, headers), await stage.refresh(refreshToken, headers)];
    expect([first.statusCode, again.statusCode]).toEqual([200, 200]);
    expect(again.json<{ refreshToken: string }>().refreshToken).toBe(first.json<{ refreshToken: string }>().refreshToken);
    expect(await statusOf(first.json())).toBe(200);
    await stage.clock.advance(MINUTE);
    const late = await stage.refresh(refreshToken, headers);
    expect(late.json<{ refreshToken: string }>().refreshToken).toBe(first.json<{ refreshToken: string }>().refreshToken);
  });

  test('S9 a refresh repeated with its Idempotency-Key after its pair was used is a reuse, and ends the session', async () => {
    const { refreshToken } = await stage.member('spent@example.com');
    const headers = { 'idempotency-key': 'refresh-1' };
    let newest = (await stage.refresh(refreshToken, headers)).json<Tokens>();
    for (let n = 0; n < 2; n++) newest = (await stage.refresh(newest.refreshToken)).json<Tokens>();
    expect(await statusOf(newest)).toBe(200);
    expect((await stage.refresh(refreshToken, headers)).json()).toMatchObject({ status: 401, code: 'session.reused' });
    expect(await statusOf(newest)).toBe(401);
    expect((await stage.refresh(refreshToken, headers)).json()).toMatchObject({ status: 401, code: 'session.ended' });
  });

  test('S9 a sign-in repeated with its Idempotency-Key after its tokens were exchanged gives none', async () => {
    await stage.member('spent-sign-in@example.com');
    const signIn = () => stage.signIn('spent-sign-in@example.com', PASSWORD, { 'idempotency-key': 'sign-in-1' });
    const first = (await signIn()).json<Tokens>();
    const next = (await stage.refresh(first.refreshToken)).json<Tokens>();
    expect((await signIn()).json()).toMatchObject({ status: 401, code: 'session.refused' });
    expect(await statusOf(next)).toBe(200);
  });

  test('a sign-in repeated with its Idempotency-Key is one session', async () => {
    await stage.member('key@example.com');
    const headers = { 'idempotency-key': 'sign-in-1' };
    const [first, again] = [
      await stage.signIn('key@example.com', PASSWORD, headers),
      await stage.signIn('key@example.com', PASSWORD, headers),
    ];
    expect(again.json<{ refreshToken: string }>().refreshToken).toBe(first.json<{ refreshToken: string }>().refreshToken);
  });

  test('T64 refreshing carries a session on for thirty days and not a moment longer', async () => {
    let { refreshToken } = await stage.member('long@example.com');
    for (let day = 0; day < 30; day += 6) {
      await stage.clock.advance(6 * DAY - (day === 0 ? 1 : 0));
      const answered = await stage.refresh(refreshToken);
      expect(answered.statusCode).toBe(day < 24 ? 200 : 200);
      ({ refreshToken } = answered.json<{ refreshToken: string }>());
    }
    await stage.clock.advance(1);
    expect((await stage.refresh(refreshToken)).json()).toMatchObject({ status: 401, code: 'session.ended' });
  });

  test('T64 changing the password ends all other sessions at once, and the own one goes on', async () => {
    const mine = await stage.member('change@example.com');
    const others = [await stage.session('change@example.com'), await stage.session('change@example.com')];
    for (const other of others) expect(await statusOf(other)).toBe(200);
    expect((await stage.as(mine).post('/v1/me/password', { currentPassword: 'not this one', newPassword: NEXT })).json()).toMatchObject({
      status: 403,
      code: 'password.wrong',
    });
    expect((await stage.as(mine).post('/v1/me/password', { currentPassword: PASSWORD, newPassword: NEXT })).statusCode).toBe(204);
    expect(await statusOf(mine)).toBe(200);
    for (const other of others) {
      expect(await statusOf(other)).toBe(401);
      expect((await stage.refresh(other.refreshToken)).statusCode).toBe(401);
    }
    expect((await stage.as(mine).get('/v1/sessions')).json()).toMatchObject({ items: [{ current: true }] });
    expect((await stage.refresh(mine.refreshToken)).statusCode).toBe(200);
    expect((await stage.signIn('change@example.com')).statusCode).toBe(401);
    expect((await stage.signIn('change@example.com', NEXT)).statusCode).toBe(201);
  });

  test('a password change repeated with its Idempotency-Key is one change', async () => {
    const mine = await stage.member('change-once@example.com');
    const change = () =>
      stage.as(mine).post('/v1/me/password', { currentPassword: PASSWORD, newPassword: NEXT }, { 'idempotency-key': 'change' });
    expect([(await change()).statusCode, (await change()).statusCode]).toEqual([204, 204]);
    expect(
      (await stage.events()).filter(({ type, data }) => type === 'PasswordChanged' && data.accountId === mine.account.id),
    ).toHaveLength(1);
    expect((await stage.signIn('change-once@example.com', NEXT)).statusCode).toBe(201);
  });

  test('T55 a reset ends every session, and its link works once, alone of all, for an hour', async () => {
    const before = await stage.member('reset@example.com');
    const ask = async (): Promise<string> => {
      await stage.clock.advance(MINUTE);
      await stage.post('/v1/password-resets', { email: 'reset@example.com' });
      return (await stage.resetTokens()).at(-1) ?? '';
    };
    const confirm = (token: string, newPassword = NEXT) => stage.post('/v1/password-resets/confirm', { token, newPassword });
    const [older, newer] = [await ask(), await ask()];
    expect((await confirm(newer)).statusCode).toBe(204);
    expect((await confirm(older)).json()).toMatchObject({ status: 409, code: 'reset.used' });
    expect(await statusOf(before)).toBe(401);
    expect((await stage.refresh(before.refreshToken)).statusCode).toBe(401);
    expect((await confirm(newer, 'yet another password')).json()).toMatchObject({ status: 409, code: 'reset.used' });
    expect((await stage.signIn('reset@example.com')).statusCode).toBe(401);
    expect((await stage.signIn('reset@example.com', NEXT)).statusCode).toBe(201);
    const late = await ask();
    await stage.clock.advance(60 * MINUTE);
    expect((await confirm(late, 'yet another password')).json()).toMatchObject({ status: 410, code: 'reset.expired' });
    for (const forged of [
      'x',
      stage.links.issue('reset', `rst_${'0'.repeat(26)}`, 1),
      stage.links.issue('verification', `rst_${'0'.repeat(26)}`, 1),
    ])
      expect((await confirm(forged)).json()).toMatchObject({ status: 422, code: 'reset.invalid' });
  });

  test('T30 T66 T110 in another process a session that was ended here is dead within the documented bound', async () => {
    const tokens = await stage.member('replica@example.com');
    const replica = await stage.replica();
    expect((await replica.as(tokens).get('/v1/me')).statusCode).toBe(200);
    await stage.as(tokens).delete('/v1/sessions/current');
    await stage.clock.advance(5_000);
    expect((await replica.as(tokens).get('/v1/me')).statusCode).toBe(401);
    expect(
      (await replica.app.inject({ method: 'POST', url: '/v1/sessions/refresh', payload: { refreshToken: tokens.refreshToken } }))
        .statusCode,
    ).toBe(401);
  });

  test('T66 a restart forgets no end: a fresh process refuses what was ended before it began', async () => {
    const [ended, living] = [await stage.member('restart@example.com'), await stage.session('restart@example.com')];
    await stage.as(ended).delete('/v1/sessions/current');
    const fresh = await stage.replica();
    expect((await fresh.as(ended).get('/v1/me')).statusCode).toBe(401);
    expect((await fresh.as(living).get('/v1/me')).statusCode).toBe(200);
  });
});
