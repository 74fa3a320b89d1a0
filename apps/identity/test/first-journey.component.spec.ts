import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, openFixture, PASSWORD, type Fixture } from './fixture.ts';

describe('an account over HTTP', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await openFixture();
  }, 30_000);
  afterAll(() => fixture.close());

  test('M17 PX03 is created by signing up, following the link of the mail and signing in', async () => {
    const registered = await fixture.register('Ada@Example.com');
    expect([registered.statusCode, registered.json()]).toEqual([202, { status: 'accepted' }]);
    expect((await fixture.signIn('ada@example.com')).statusCode).toBe(401);
    const [token] = await fixture.verificationTokens('ada@example.com');
    const verified = await fixture.verify(token, { name: 'Ada Lovelace' });
    expect(verified.statusCode).toBe(200);
    const { accountId } = verified.json<{ accountId: string }>();
    const signedIn = await fixture.signIn('ADA@example.com');
    expect(signedIn.statusCode).toBe(201);
    const account = { id: accountId, email: 'ada@example.com', name: 'Ada Lovelace' };
    expect(signedIn.json()).toEqual({ accessToken: expect.any(String), refreshToken: expect.any(String), expiresIn: 600, account });
    expect((await fixture.as(signedIn.json()).get('/v1/me')).json()).toEqual(account);
  });

  test('PX06 can be renamed, which applies to callers at once', async () => {
    const tokens = await fixture.member('grace@example.com');
    expect(await fixture.authenticate(tokens.accessToken)).toMatchObject({ name: 'Somebody' });
    const renamed = await fixture.as(tokens).patch('/v1/me', { name: '  Grace Hopper ' });
    expect([renamed.statusCode, renamed.json()]).toEqual([
      200,
      { id: tokens.account.id, email: 'grace@example.com', name: 'Grace Hopper' },
    ]);
    expect(renamed.headers['guildhall-position']).toEqual(expect.any(String));
    expect((await fixture.as(tokens).get('/v1/me')).json()).toEqual(renamed.json());
    expect(await fixture.authenticate(tokens.accessToken)).toMatchObject({ name: 'Grace Hopper' });
    expect((await fixture.as(tokens).patch('/v1/me', { name: 'See https://evil.com' })).json()).toMatchObject({
      status: 422,
      errors: [{ pointer: '/name', code: 'name.characters' }],
    });
  });

  test('lists its own sessions only, and can end one', async () => {
    const [one, other] = [await fixture.member('lin@example.com'), await fixture.session('lin@example.com')];
    const list = await fixture.as(one).get('/v1/sessions');
    const { items } = list.json<{ items: { id: string; current: boolean }[] }>();
    expect(items).toEqual([
      {
        id: expect.any(String),
        createdAt: expect.any(String),
        lastUsedAt: expect.any(String),
        userAgent: 'lightMyRequest',
        current: expect.any(Boolean),
      },
      {
        id: expect.any(String),
        createdAt: expect.any(String),
        lastUsedAt: expect.any(String),
        userAgent: 'lightMyRequest',
        current: expect.any(Boolean),
      },
    ]);
    const id = items.find(({ current }) => !current)?.id ?? '';
    const eve = await fixture.member('eve@example.com');
    expect((await fixture.as(eve).delete(`/v1/sessions/${id}`)).json()).toMatchObject({ status: 404, code: 'session.unknown' });
    expect((await fixture.as(eve).delete(`/v1/sessions/ses_${'0'.repeat(26)}`)).json()).toMatchObject({
      status: 404,
      code: 'session.unknown',
    });
    expect((await fixture.as(one).delete(`/v1/sessions/${id}`)).statusCode).toBe(204);
    expect((await fixture.as(other).get('/v1/me')).statusCode).toBe(401);
    expect((await fixture.as(one).get('/v1/sessions')).json()).toMatchObject({ items: [{ current: true }], nextCursor: null });
  });

  test('pages through its sessions, and a cursor of another account is refused (T42)', async () => {
    const mine = await fixture.member('pat@example.com');
    for (let n = 0; n < 4; n++) await fixture.session('pat@example.com');
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await fixture.as(mine).get(`/v1/sessions?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      const { items, nextCursor } = page.json<{ items: { id: string }[]; nextCursor: string | null }>();
      seen.push(...items.map(({ id }) => id));
      cursor = nextCursor ?? '';
      if (cursor !== '')
        expect((await fixture.as(await fixture.session('eve@example.com')).get(`/v1/sessions?cursor=${cursor}`)).statusCode).toBe(422);
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
  });

  test('does not list an expired session, whose refresh token is refused', async () => {
    const old = await fixture.member('ron@example.com');
    await fixture.clock.advance(7 * DAY);
    expect((await fixture.refresh(old.refreshToken)).json()).toMatchObject({ status: 401, code: 'session.ended' });
    const now = await fixture.session('ron@example.com', PASSWORD);
    expect((await fixture.as(now).get('/v1/sessions')).json()).toMatchObject({ items: [{ current: true }] });
  });

  test.each([
    ['a malformed address', { email: 'nobody' }, '/email'],
    ['no address', { email: undefined }, '/email'],
    ['an unknown field (T29)', { email: 'new@example.com', emailVerified: true }, '/emailVerified'],
  ])('is not registered with %s', async (_, body, pointer) => {
    const answered = await fixture.post('/v1/accounts', body);
    expect(answered.json()).toMatchObject({ status: 422, code: 'request.invalid' });
    expect(answered.json<{ errors: { pointer: string }[] }>().errors.map((error) => error.pointer)).toContain(pointer);
    expect(await fixture.registrations('new@example.com')).toEqual([]);
  });

  test.each([
    ['a short password', { password: 'short' }, '/password'],
    ['terms that were not accepted', { acceptTerms: false }, '/acceptTerms'],
    ['an unknown field (T29)', { emailVerified: true }, '/emailVerified'],
    ['an account id (T29, T52)', { accountId: 'acc_1', verified: true }, '/accountId'],
  ])('is not created by an invitation or verification with %s', async (_, more, pointer) => {
    const token = fixture.invitations.invite('new@example.com');
    for (const answered of [await fixture.signUp(token, more), await fixture.verify('x', more)]) {
      expect(answered.json()).toMatchObject({ status: 422, code: 'request.invalid' });
      expect(answered.json<{ errors: { pointer: string }[] }>().errors.map((error) => error.pointer)).toContain(pointer);
    }
    expect((await fixture.signIn('new@example.com')).statusCode).toBe(401);
  });

  test('cannot get a common password, in any case, wherever a password is set', async () => {
    const common = { status: 422, code: 'password.common' };
    const invited = fixture.invitations.invite('averylongname@example.com');
    expect((await fixture.signUp(invited, { password: 'PasswordPassword' })).json()).toMatchObject({
      ...common,
      errors: [{ pointer: '/password' }],
    });
    expect((await fixture.signUp(invited, { password: 'averylongname@example.com' })).json()).toMatchObject(common);
    const tokens = await fixture.member('kim@example.com');
    const change = { currentPassword: PASSWORD, newPassword: 'qwerty123456' };
    expect((await fixture.as(tokens).post('/v1/me/password', change)).json()).toMatchObject({
      ...common,
      errors: [{ pointer: '/newPassword' }],
    });
    await fixture.post('/v1/password-resets', { email: 'kim@example.com' });
    const token = (await fixture.resetTokens()).at(-1);
    expect((await fixture.post('/v1/password-resets/confirm', { token, newPassword: 'qwerty123456' })).json()).toMatchObject(common);
    expect((await fixture.post('/v1/password-resets/confirm', { token, newPassword: 'a better one, really' })).statusCode).toBe(204);
  });

  test('can sign in with a password in another Unicode form', async () => {
    await fixture.member('zoe@example.com', { password: 'Ame\u0301lie kennt das' }).catch(() => undefined);
    expect((await fixture.signIn('zoe@example.com', 'Am\u00e9lie kennt das')).statusCode).toBe(201);
  });
});
