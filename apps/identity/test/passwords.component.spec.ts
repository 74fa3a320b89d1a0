import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, openFixture, PASSWORD, type Fixture, type Tokens } from './fixture.ts';

const NEXT = 'a new and better one';

describe('a password', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await openFixture();
  }, 30_000);
  afterAll(() => fixture.close());

  const changing = (tokens: Tokens, key: string) => (currentPassword: string, newPassword: string) =>
    fixture.as(tokens).post('/v1/me/password', { currentPassword, newPassword }, { 'idempotency-key': key });

  test('S13 is not changed by a repeated command with another password, which is refused', async () => {
    const change = changing(await fixture.member('other-password@example.com'), 'change');
    expect((await change(PASSWORD, NEXT)).statusCode).toBe(204);
    expect((await change(PASSWORD, 'something else instead')).json()).toMatchObject({ status: 422, code: 'idempotency.key-reused' });
    expect((await change(PASSWORD, NEXT)).statusCode).toBe(204);
    expect((await fixture.signIn('other-password@example.com', 'something else instead')).statusCode).toBe(401);
    expect((await fixture.signIn('other-password@example.com', NEXT)).statusCode).toBe(201);
  });

  test('S13 is not changed by a command that is repeated after the next change, which leaves no hash', async () => {
    const tokens = await fixture.member('there-and-back@example.com');
    const [first, second] = [changing(tokens, 'there'), changing(tokens, 'back')];
    expect((await first(PASSWORD, NEXT)).statusCode).toBe(204);
    expect((await second(NEXT, PASSWORD)).statusCode).toBe(204);
    expect((await first(PASSWORD, NEXT)).json()).toMatchObject({ status: 422, code: 'idempotency.key-reused' });
    expect((await fixture.signIn('there-and-back@example.com')).statusCode).toBe(201);
    const ids = (await fixture.events()).flatMap(({ type, data }) =>
      type === 'PasswordChanged' && data.accountId === tokens.account.id ? [data.credentialId] : [],
    );
    expect(await Promise.all(ids.map(async (id) => typeof (await fixture.platform.secrets.get(id))))).toEqual(['undefined', 'string']);
  });

  test('S13 is not changed by a command that is repeated days later', async () => {
    let tokens = await fixture.member('days-later@example.com');
    expect((await changing(tokens, 'change')(PASSWORD, NEXT)).statusCode).toBe(204);
    for (const name of ['One', 'Two']) {
      await fixture.clock.advance(1.5 * DAY);
      tokens = (await fixture.refresh(tokens.refreshToken)).json();
      await fixture.as(tokens).patch('/v1/me', { name });
    }
    expect((await changing(tokens, 'change')(PASSWORD, 'something else instead')).statusCode).toBe(422);
    expect((await changing(tokens, 'change')(PASSWORD, NEXT)).statusCode).toBe(204);
    expect((await fixture.signIn('days-later@example.com', NEXT)).statusCode).toBe(201);
  });

  test('S13 is not reset by a repeated command with another password, which is refused', async () => {
    await fixture.member('reset-again@example.com');
    await fixture.post('/v1/password-resets', { email: 'reset-again@example.com' });
    const token = (await fixture.resetTokens()).at(-1) ?? '';
    const confirm = (newPassword: string) =>
      fixture.post('/v1/password-resets/confirm', { token, newPassword }, { 'idempotency-key': 'reset' });
    expect((await confirm(NEXT)).statusCode).toBe(204);
    expect((await confirm('something else instead')).json()).toMatchObject({ status: 422, code: 'idempotency.key-reused' });
    expect((await confirm(NEXT)).statusCode).toBe(204);
    expect((await fixture.signIn('reset-again@example.com', NEXT)).statusCode).toBe(201);
  });

  test('S13 cannot be guessed by changing it: after twenty wrong ones the session is limited, and no other', async () => {
    const [stolen, own] = [await fixture.member('guessed@example.com'), await fixture.session('guessed@example.com')];
    const guess = (tokens: Tokens, currentPassword: string) =>
      fixture.as(tokens).post('/v1/me/password', { currentPassword, newPassword: NEXT });
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => guess(stolen, `guess number ${String(n)}`)));
    expect(answers.filter(({ statusCode }) => statusCode === 403)).toHaveLength(20);
    const refused = await guess(stolen, PASSWORD);
    expect(refused.json()).toMatchObject({ status: 429, code: 'rate.limited' });
    expect(refused.headers['retry-after']).toBe('900');
    expect((await guess(own, PASSWORD)).statusCode).toBe(204);
    const change = changing(own, 'change');
    expect((await change(NEXT, PASSWORD)).statusCode).toBe(204);
    for (let n = 0; n < 20; n++) expect((await change(NEXT, `some guess of it ${String(n)}`)).statusCode).toBe(422);
    expect((await change(NEXT, PASSWORD)).statusCode).toBe(429);
  });
});
