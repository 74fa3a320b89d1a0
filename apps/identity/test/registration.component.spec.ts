import { START } from '@guildhall/eventing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, openFixture, MINUTE, PASSWORD, type Fixture } from './fixture.ts';

describe('registration', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await openFixture();
  }, 30_000);
  afterAll(() => fixture.close());

  const shown = ({ statusCode, headers, body }: Awaited<ReturnType<Fixture['call']>>): unknown => {
    const { date: _, 'x-request-id': __, ...rest } = headers;
    return { statusCode, headers: rest, body };
  };

  test('T58 gives byte-identical answers for unknown, unverified and verified addresses', async () => {
    const answers = [await fixture.register('one@example.com')];
    answers.push(await fixture.register('one@example.com'));
    await fixture.verify((await fixture.verificationTokens('one@example.com'))[0]);
    answers.push(await fixture.register('one@example.com'));
    for (const answer of answers) expect(shown(answer)).toEqual(shown(answers[0]!));
  });

  test('T58 does not show in the answer to a password reset', async () => {
    await fixture.register('unverified@example.com');
    await fixture.member('verified@example.com');
    const before = (await fixture.resetTokens()).length;
    const ask = (email: string) => fixture.post('/v1/password-resets', { email });
    const answers = [await ask('nobody@example.com'), await ask('unverified@example.com'), await ask('verified@example.com')];
    for (const answer of answers) expect(shown(answer)).toEqual(shown(answers[0]!));
    expect(await fixture.resetTokens()).toHaveLength(before + 1);
  });

  test('T58 does not show in a refused sign-in', async () => {
    await fixture.register('waiting@example.com');
    await fixture.member('known@example.com');
    const refused = [
      await fixture.signIn('nobody-at-all@example.com'),
      await fixture.signIn('waiting@example.com'),
      await fixture.signIn('known@example.com', 'not the password'),
    ].map((answer) => ({ ...(shown(answer) as object), body: { ...answer.json<object>(), traceId: '' } }));
    expect(refused[0]).toMatchObject({ statusCode: 401, body: { code: 'session.refused' } });
    for (const one of refused) expect(one).toEqual(refused[0]);
  });

  test('S1 T50 takes name and password only with the link of the mail', async () => {
    for (const more of [{ password: 'the attackers own' }, { name: 'Attacker' }, { acceptTerms: true }]) {
      const answered = await fixture.post('/v1/accounts', { email: 'owner@example.com', ...more });
      expect(answered.json()).toMatchObject({
        status: 422,
        errors: [{ pointer: `/${Object.keys(more)[0] ?? ''}`, code: 'unknown-field' }],
      });
    }
    for (let asked = 0; asked < 3; asked++) {
      await fixture.register('owner@example.com');
      await fixture.clock.advance(5 * MINUTE);
    }
    const tokens = await fixture.verificationTokens('owner@example.com');
    expect(new Set(tokens).size).toBe(3);
    // The link that a stranger caused works as the owner's own link would.
    expect((await fixture.verify(tokens[0], { password: 'the owners own one', name: 'Owner' })).statusCode).toBe(200);
    expect((await fixture.session('owner@example.com', 'the owners own one')).account.name).toBe('Owner');
    for (const token of tokens)
      expect((await fixture.verify(token, { password: 'the attackers own' })).json()).toMatchObject({
        status: 409,
        code: 'verification.used',
      });
    expect((await fixture.signIn('owner@example.com', 'the attackers own')).statusCode).toBe(401);
  });

  test('S1 T103 accepts one of two links that are followed at the same time', async () => {
    await fixture.register('race@example.com');
    await fixture.clock.advance(MINUTE);
    await fixture.register('race@example.com');
    const tokens = await fixture.verificationTokens('race@example.com');
    const answers = await Promise.all(
      tokens.map((token, n) => fixture.verify(token, { password: `password number ${String(n)}`, name: `Number ${String(n)}` })),
    );
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    const winner = answers.findIndex(({ statusCode }) => statusCode === 200);
    expect((await fixture.session('race@example.com', `password number ${String(winner)}`)).account.name).toBe(`Number ${String(winner)}`);
    expect((await fixture.signIn('race@example.com', `password number ${String(1 - winner)}`)).statusCode).toBe(401);
  });

  test('S1 does not use up a link with a weak password or without accepted terms', async () => {
    await fixture.register('weak@example.com');
    const [token] = await fixture.verificationTokens('weak@example.com');
    for (const more of [
      { password: 'short' },
      { password: 'qwerty123456' },
      { password: 'weak@example.com' },
      { acceptTerms: false },
      { name: '' },
    ])
      expect((await fixture.verify(token, more)).statusCode).toBe(422);
    expect((await fixture.signIn('weak@example.com')).statusCode).toBe(401);
    expect((await fixture.verify(token)).statusCode).toBe(200);
  });

  test('S2 sends few mails for many requests, and the first link still works', async () => {
    await fixture.register('flooded@example.com');
    for (let asked = 0; asked < 300; asked++) {
      await fixture.clock.advance(MINUTE / 5);
      expect((await fixture.register('flooded@example.com')).statusCode).toBe(202);
    }
    const tokens = await fixture.verificationTokens('flooded@example.com');
    expect(tokens).toHaveLength(6);
    expect((await fixture.verify(tokens[0])).statusCode).toBe(200);
  });

  test('T106 gives one account for many concurrent requests with one address', async () => {
    const spellings = ['crowd@example.com', 'CROWD@example.com', 'crowd@EXAMPLE.com', 'Crowd@Example.Com'];
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => fixture.register(spellings[n % 4] ?? '')));
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([202]));
    const [token, ...others] = await fixture.verificationTokens('crowd@example.com');
    expect(others).toEqual([]);
    expect((await fixture.verify(token)).statusCode).toBe(200);
  });

  test('T49 treats all spellings of an address as one, as signing in and resetting do', async () => {
    await fixture.register('Ada@BÜCHER.example');
    await fixture.verify((await fixture.verificationTokens('ada@xn--bcher-kva.example'))[0]);
    expect((await fixture.session('ADA@bücher.example')).account.email).toBe('ada@xn--bcher-kva.example');
    const before = (await fixture.resetTokens()).length;
    await fixture.post('/v1/password-resets', { email: ' ada@xn--bcher-kva.example' });
    expect(await fixture.resetTokens()).toHaveLength(before + 1);
    for (const email of [
      'ada＠bücher.example',
      'a\u0430da@example.com',
      'ada@example.com\r\nBcc: eve@example.com',
      '"ada"@example.com',
      'ada@[127.0.0.1]',
      'ada@example.com.',
    ])
      for (const [url, body] of [
        ['/v1/accounts', { email }],
        ['/v1/sessions', { email, password: PASSWORD }],
        ['/v1/password-resets', { email }],
      ] as const)
        expect((await fixture.post(url, body)).json()).toMatchObject({
          status: 422,
          errors: [{ pointer: '/email', code: 'address.malformed' }],
        });
  });

  test('T53 has no token in an answer, and no token or personal data in stored events', async () => {
    const registered = await fixture.register('secret@example.com');
    const [token = ''] = await fixture.verificationTokens('secret@example.com');
    const verified = await fixture.verify(token, { name: 'Secretive' });
    const signedIn = await fixture.signIn('secret@example.com');
    const asked = await fixture.post('/v1/password-resets', { email: 'secret@example.com' });
    const [reset = ''] = (await fixture.resetTokens()).slice(-1);
    for (const answer of [registered, verified, signedIn, asked]) {
      expect(JSON.stringify([answer.headers, answer.body])).not.toContain(token);
      expect(JSON.stringify([answer.headers, answer.body])).not.toContain(reset);
    }
    const { refreshToken } = signedIn.json<{ refreshToken: string }>();
    const raw: string[] = [];
    const enough = new AbortController();
    const categories = ['account', 'session', 'link', 'unique.email'];
    for await (const batch of fixture.platform.events.subscribe({ categories, after: '' }, enough.signal)) {
      raw.push(JSON.stringify(batch.events));
      if (batch.caughtUp) enough.abort();
    }
    for (const secret of [token, reset, refreshToken, 'secret@example.com', 'Secretive', 'lightMyRequest', '$argon2id$', PASSWORD])
      expect(raw.join()).not.toContain(secret);
  });

  test('sends a link that expires after seven days, and a new one on request', async () => {
    await fixture.register('slow@example.com');
    await fixture.clock.advance(7 * DAY);
    const [late] = await fixture.verificationTokens('slow@example.com');
    expect((await fixture.verify(late)).json()).toMatchObject({ status: 410, code: 'verification.expired' });
    await fixture.register('slow@example.com');
    expect((await fixture.verify((await fixture.verificationTokens('slow@example.com'))[1])).statusCode).toBe(200);
    expect((await fixture.verify(late)).json()).toMatchObject({ status: 410, code: 'verification.expired' });
  });

  test('T54 T01 refuses a token that is forged, for another purpose or for an unknown account', async () => {
    await fixture.register('forged@example.com');
    const [{ accountId, expiresAt } = { accountId: '', expiresAt: '' }] = await fixture.registrations('forged@example.com');
    const issue = Date.parse(expiresAt) / 1_000;
    const token = fixture.links.issue('verification', accountId, issue);
    const forged = Array.from(
      { length: token.length },
      (_, n) => `${token.slice(0, n)}${token[n] === 'A' ? 'B' : 'A'}${token.slice(n + 1)}`,
    );
    const others = ['invitation', 'reset', 'refresh'].map((purpose) => fixture.links.issue(purpose, accountId, issue));
    for (const bad of [...forged, ...others, fixture.links.issue('verification', `acc_${'0'.repeat(26)}`, issue), 'x'])
      expect((await fixture.verify(bad)).json()).toMatchObject({ status: 422, code: 'verification.invalid' });
    expect((await fixture.signIn('forged@example.com')).statusCode).toBe(401);
    expect((await fixture.verify(token)).statusCode).toBe(200);
  });

  test('happens once for an idempotency key, which applies to one address', async () => {
    const headers = { 'idempotency-key': 'once' };
    await fixture.register('repeat@example.com', headers);
    await fixture.clock.advance(MINUTE);
    await fixture.register('repeat@example.com', headers);
    expect(await fixture.registrations('repeat@example.com')).toHaveLength(1);
    await fixture.register('stranger@example.com', headers);
    expect(await fixture.registrations('stranger@example.com')).toHaveLength(1);
    const [token] = await fixture.verificationTokens('repeat@example.com');
    const [first, again] = [await fixture.verify(token, {}, headers), await fixture.verify(token, {}, headers)];
    expect([again.statusCode, again.body]).toEqual([first.statusCode, first.body]);
    expect((await fixture.verify(token)).json()).toMatchObject({ code: 'verification.used' });
    expect((await fixture.verify(token, { name: 'Another' }, headers)).json()).toMatchObject({
      status: 422,
      code: 'idempotency.key-reused',
    });
  });

  test('T50 S13 refuses a repeat with another password', async () => {
    const headers = { 'idempotency-key': 'stolen' };
    await fixture.register('victim@example.com');
    const [token] = await fixture.verificationTokens('victim@example.com');
    await fixture.verify(token, { password: 'what the owner chose' }, headers);
    expect((await fixture.verify(token, { password: 'what the stranger chose' }, headers)).json()).toMatchObject({
      status: 422,
      code: 'idempotency.key-reused',
    });
    expect((await fixture.verify(token, { password: 'what the owner chose' }, headers)).statusCode).toBe(200);
    expect((await fixture.signIn('victim@example.com', 'what the stranger chose')).statusCode).toBe(401);
    expect((await fixture.signIn('victim@example.com', 'what the owner chose')).statusCode).toBe(201);
  });

  test('T59 gives an account whose sign-in is limited for fifteen minutes after twenty wrong passwords', async () => {
    await fixture.member('target@example.com');
    for (const email of ['target@example.com', 'nobody@example.com']) {
      const guesses = Array.from({ length: 50 }, (_, n) => fixture.signIn(email, `guess number ${String(n)}`));
      const statuses = (await Promise.all(guesses)).map(({ statusCode }) => statusCode);
      expect(statuses.filter((status) => status === 401)).toHaveLength(20);
      expect(statuses.filter((status) => status === 429)).toHaveLength(30);
    }
    expect((await fixture.signIn('target@example.com')).headers['retry-after']).toBe('900');
    await fixture.clock.advance(15 * MINUTE);
    for (let n = 0; n < 30; n++) expect((await fixture.signIn('target@example.com')).statusCode).toBe(201);
  });
});

describe('a password reset before the address is verified', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await openFixture();
  }, 30_000);
  afterAll(() => fixture.close());

  test('U5 sends the link that verifies the address', async () => {
    await fixture.register('early@example.com');
    await fixture.clock.advance(MINUTE);
    expect((await fixture.post('/v1/password-resets', { email: 'early@example.com' })).statusCode).toBe(202);
    const [, again] = await fixture.verificationTokens('early@example.com');
    expect((await fixture.verify(again)).statusCode).toBe(200);
    expect((await fixture.signIn('early@example.com')).statusCode).toBe(201);
    expect(await fixture.resetTokens()).toEqual([]);
  });

  test('U5 S2 sends no mail in addition to that of the registration', async () => {
    await fixture.register('both@example.com');
    await fixture.post('/v1/password-resets', { email: 'both@example.com' });
    await fixture.post('/v1/password-resets', { email: 'neither@example.com' });
    expect(await fixture.registrations('both@example.com')).toHaveLength(1);
    expect(await fixture.registrations('neither@example.com')).toEqual([]);
  });
});

/** The ids of all commands that have appended events. */
const commandsOf = async ({ log }: Fixture): Promise<readonly string[]> => {
  const found: string[] = [];
  const enough = new AbortController();
  for await (const { events, caughtUp } of log.subscribe(START, enough.signal)) {
    found.push(...events.map(({ meta }) => meta.commandId));
    if (caughtUp) enough.abort();
  }
  return found;
};

describe('signing up by an invitation', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await openFixture();
  }, 30_000);
  afterAll(() => fixture.close());

  test('S1 PX07 PX08 creates a verified account and its membership in one step, without another mail', async () => {
    const answered = await fixture.signUp(fixture.invitations.invite('bob@example.com'), { name: 'Bob' });
    const { accountId } = answered.json<{ accountId: string }>();
    expect([answered.statusCode, answered.json()]).toEqual([201, { accountId, organizationId: `org_${'0'.repeat(26)}`, role: 'member' }]);
    expect((await fixture.session('bob@example.com')).account).toEqual({ id: accountId, email: 'bob@example.com', name: 'Bob' });
    expect(await fixture.registrations('bob@example.com')).toEqual([]);
    expect(fixture.invitations.joined.at(-1)).toMatchObject({ accountId, email: 'bob@example.com', name: 'Bob', issue: 1 });
    expect((await fixture.events()).findLast(({ type }) => type === 'AccountVerified')?.data).toMatchObject({
      accountId,
      invitationIssue: 1,
    });
  });

  test('S1 replaces an earlier registration of a stranger, whose links stop working', async () => {
    for (let asked = 0; asked < 3; asked++) {
      await fixture.register('cy@example.com');
      await fixture.clock.advance(5 * MINUTE);
    }
    expect((await fixture.signUp(fixture.invitations.invite('cy@example.com'))).statusCode).toBe(201);
    for (const token of await fixture.verificationTokens('cy@example.com'))
      expect((await fixture.verify(token, { password: 'the attackers own' })).json()).toMatchObject({
        status: 409,
        code: 'verification.used',
      });
    expect((await fixture.signIn('cy@example.com')).statusCode).toBe(201);
  });

  test('U10 is refused with account.exists when the address has an account', async () => {
    await fixture.member('dee@example.com');
    const token = fixture.invitations.invite('dee@example.com');
    const before = (await fixture.events()).length;
    expect((await fixture.signUp(token, { password: 'another one, long' })).json()).toMatchObject({ status: 409, code: 'account.exists' });
    expect((await fixture.events()).length).toBe(before);
    expect((await fixture.signIn('dee@example.com', 'another one, long')).statusCode).toBe(401);
  });

  test('creates no account with an ended or forged link', async () => {
    const ended = fixture.invitations.invite('eve@example.com');
    fixture.invitations.end(ended);
    expect((await fixture.signUp(ended)).json()).toMatchObject({ status: 410, code: 'invitation.superseded' });
    for (const token of ['x', fixture.links.issue('verification', `inv_${'0'.repeat(26)}`, 1)])
      expect((await fixture.signUp(token)).json()).toMatchObject({ status: 404, code: 'invitation.unknown' });
    expect((await fixture.signIn('eve@example.com')).statusCode).toBe(401);
  });

  test('takes no address but the invitation’s', async () => {
    const answered = await fixture.signUp(fixture.invitations.invite('fay@example.com'), { email: 'gus@example.com' });
    expect(answered.json()).toMatchObject({ status: 422, errors: [{ pointer: '/email', code: 'unknown-field' }] });
  });

  test('gives a repeat with the same key the same answer, and asks for the membership with the same command id', async () => {
    const [token, headers] = [fixture.invitations.invite('hal@example.com'), { 'idempotency-key': 'hal' }];
    const first = await fixture.signUp(token, {}, headers);
    fixture.invitations.end(token); // the organization service has accepted it by now
    const again = await fixture.signUp(token, {}, headers);
    expect([again.statusCode, again.body]).toEqual([201, first.body]);
    expect((await fixture.signUp(token)).statusCode).toBe(410);
    // The membership is one command, however often it is requested, and not the one that created the account.
    const [membership, ...others] = new Set(fixture.invitations.joined.slice(-2).map(({ commandId }) => commandId));
    expect(others).toEqual([]);
    expect(await commandsOf(fixture)).not.toContain(membership);
  });

  test('S13 refuses a repeat with another password, or after the password has changed', async () => {
    const [token, headers] = [fixture.invitations.invite('kim@example.com'), { 'idempotency-key': 'kim' }];
    expect((await fixture.signUp(token, {}, headers)).statusCode).toBe(201);
    const other = await fixture.signUp(token, { password: 'another one, long' }, headers);
    expect(other.json()).toMatchObject({ status: 422, code: 'idempotency.key-reused' });
    expect((await fixture.signUp(token, {}, headers)).statusCode).toBe(201);
    const changed = { currentPassword: PASSWORD, newPassword: 'a new and better one' };
    expect((await fixture.as(await fixture.session('kim@example.com')).post('/v1/me/password', changed)).statusCode).toBe(204);
    expect((await fixture.signUp(token, {}, headers)).json()).toMatchObject({ status: 409, code: 'account.exists' });
  });

  test('S2 makes its network known, so that guesses of strangers do not keep the owner from signing in', async () => {
    for (const email of ['lou@example.com', 'mo@example.com'])
      for (let n = 0; n < 20; n++) await fixture.signIn(email, `guess number ${String(n)}`);
    const [remoteAddress, name, password] = ['203.0.113.7', 'Somebody', PASSWORD];
    const post = (url: string, payload: object) => fixture.app.inject({ method: 'POST', url, remoteAddress, payload });
    await fixture.register('lou@example.com');
    const [token] = await fixture.verificationTokens('lou@example.com');
    const chosen = { name, password, acceptTerms: true };
    expect((await post('/v1/accounts/verifications', { token, ...chosen })).statusCode).toBe(200);
    expect((await post('/v1/accounts', { invitationToken: fixture.invitations.invite('mo@example.com'), ...chosen })).statusCode).toBe(201);
    for (const email of ['lou@example.com', 'mo@example.com']) {
      expect((await fixture.signIn(email)).statusCode).toBe(429);
      expect((await post('/v1/sessions', { email, password })).statusCode).toBe(201);
    }
  });

  test('T106 creates one account for a hundred concurrent requests with one invitation', async () => {
    const token = fixture.invitations.invite('ivy@example.com');
    const answers = await Promise.all(Array.from({ length: 100 }, () => fixture.signUp(token)));
    const statuses = answers.map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(99);
  });

  test('U2 answers with the reason when the membership is refused, and keeps the account', async () => {
    const token = fixture.invitations.invite('jo@example.com');
    fixture.invitations.refuse('invitation.cancelled');
    expect((await fixture.signUp(token)).json()).toMatchObject({ status: 409, code: 'invitation.cancelled' });
    expect((await fixture.signIn('jo@example.com')).statusCode).toBe(201);
  });
});
