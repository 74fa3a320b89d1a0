import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, identityStage, MINUTE, PASSWORD, type Stage } from './stage.ts';

describe('registrations under attack', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await identityStage();
  }, 30_000);
  afterAll(() => stage.close());

  const shown = ({ statusCode, headers, body }: Awaited<ReturnType<Stage['call']>>): unknown => {
    const { date: _, 'x-request-id': __, ...rest } = headers;
    return { statusCode, headers: rest, body };
  };

  test('T58 unknown, unverified and verified addresses get byte-identical answers, with every kind of invitation token', async () => {
    const answers = [await stage.register('one@example.com')];
    answers.push(await stage.register('one@example.com'));
    await stage.verify((await stage.verificationTokens('one@example.com'))[0]);
    answers.push(await stage.register('one@example.com'));
    answers.push(await stage.register('two@example.com', { invitationToken: 'no such token' }));
    answers.push(await stage.register('two@example.com', { invitationToken: stage.links.issue('reset', `inv_${'0'.repeat(26)}`, 1) }));
    for (const answer of answers) expect(shown(answer)).toEqual(shown(answers[0]!));
    const kinds = (await stage.events()).flatMap(({ type, data }) => ('invitationId' in data ? [type] : []));
    expect(kinds).toEqual([]);
  });

  test('T58 asking for a reset answers alike for unknown, unverified and verified addresses', async () => {
    await stage.register('unverified@example.com');
    await stage.member('verified@example.com');
    const before = (await stage.resetTokens()).length;
    const ask = (email: string) => stage.post('/v1/password-resets', { email });
    const answers = [await ask('nobody@example.com'), await ask('unverified@example.com'), await ask('verified@example.com')];
    for (const answer of answers) expect(shown(answer)).toEqual(shown(answers[0]!));
    expect(await stage.resetTokens()).toHaveLength(before + 1);
  });

  test('T58 a refused sign-in does not tell why: unknown, unverified, wrong password', async () => {
    await stage.register('waiting@example.com');
    await stage.member('known@example.com');
    const refused = [
      await stage.signIn('nobody-at-all@example.com'),
      await stage.signIn('waiting@example.com'),
      await stage.signIn('known@example.com', 'not the password'),
    ].map((answer) => ({ ...(shown(answer) as object), body: { ...answer.json<object>(), traceId: '' } }));
    expect(refused[0]).toMatchObject({ statusCode: 401, body: { code: 'session.refused' } });
    for (const one of refused) expect(one).toEqual(refused[0]);
  });

  test('T50 an attacker’s registration of somebody’s address is worth nothing once its owner has followed their own mail', async () => {
    await stage.register('owner@example.com', { password: 'the attackers own', name: 'Attacker' });
    await stage.register('owner@example.com', { password: 'the owners own one', name: 'Owner' });
    await stage.register('owner@example.com', { password: 'the attackers next', name: 'Attacker' });
    const [attackers, owners, attackersNext] = await stage.verificationTokens('owner@example.com');
    expect((await stage.verify(owners)).statusCode).toBe(200);
    for (const password of ['the attackers own', 'the attackers next'])
      expect((await stage.signIn('owner@example.com', password)).statusCode).toBe(401);
    const { account } = await stage.session('owner@example.com', 'the owners own one');
    expect(account.name).toBe('Owner');
    for (const token of [attackers, owners, attackersNext])
      expect((await stage.verify(token)).json()).toMatchObject({ status: 409, code: 'verification.used' });
    const credentials = (await stage.registrations('owner@example.com')).map(({ credentialId }) =>
      stage.platform.secrets.get(credentialId),
    );
    expect((await Promise.all(credentials)).map((hash) => hash?.slice(0, 10))).toEqual([undefined, '$argon2id$', undefined]);
  });

  test('T50 T103 two links of one address followed at once: one registration wins whole', async () => {
    await stage.register('race@example.com', { password: 'password of the one', name: 'One' });
    await stage.register('race@example.com', { password: 'password of the other', name: 'Other' });
    const answers = await Promise.all((await stage.verificationTokens('race@example.com')).map((token) => stage.verify(token)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    const winner = answers[0]?.statusCode === 200 ? 'one' : 'other';
    expect((await stage.session('race@example.com', `password of the ${winner}`)).account.name.toLowerCase()).toBe(winner);
    expect((await stage.signIn('race@example.com', `password of the ${winner === 'one' ? 'other' : 'one'}`)).statusCode).toBe(401);
  });

  test('T106 the same address signing up many times at once leaves one account', async () => {
    const spellings = ['crowd@example.com', 'CROWD@example.com', 'crowd@EXAMPLE.com', 'Crowd@Example.Com'];
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => stage.register(spellings[n % 4] ?? '')));
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([202]));
    const all = await stage.registrations('crowd@example.com');
    expect(all).toHaveLength(20);
    expect(new Set(all.map(({ accountId }) => accountId)).size).toBe(1);
  });

  test('T49 one mailbox is one account, whatever spelling it is written in, at sign-up, sign-in and reset', async () => {
    await stage.register('Ada@BÜCHER.example');
    await stage.verify((await stage.verificationTokens('ada@xn--bcher-kva.example'))[0]);
    expect((await stage.session('ADA@bücher.example')).account.email).toBe('ada@xn--bcher-kva.example');
    const before = (await stage.resetTokens()).length;
    await stage.post('/v1/password-resets', { email: ' ada@xn--bcher-kva.example' });
    expect(await stage.resetTokens()).toHaveLength(before + 1);
    for (const email of [
      'ada＠bücher.example',
      'a\u0430da@example.com',
      'ada@example.com\r\nBcc: eve@example.com',
      '"ada"@example.com',
      'ada@[127.0.0.1]',
      'ada@example.com.',
    ])
      for (const [url, body] of [
        ['/v1/accounts', { email, password: PASSWORD, name: 'Ada', acceptTerms: true }],
        ['/v1/sessions', { email, password: PASSWORD }],
        ['/v1/password-resets', { email }],
      ] as const)
        expect((await stage.post(url, body)).json()).toMatchObject({
          status: 422,
          errors: [{ pointer: '/email', code: 'email.malformed' }],
        });
  });

  test('T53 no answer holds what only a mail may hold, and no stored event holds a token or a readable person', async () => {
    const registered = await stage.register('secret@example.com', { name: 'Secretive' });
    const [token = ''] = await stage.verificationTokens('secret@example.com');
    const verified = await stage.verify(token);
    const signedIn = await stage.signIn('secret@example.com');
    const asked = await stage.post('/v1/password-resets', { email: 'secret@example.com' });
    const [reset = ''] = (await stage.resetTokens()).slice(-1);
    for (const answer of [registered, verified, signedIn, asked]) {
      expect(JSON.stringify([answer.headers, answer.body])).not.toContain(token);
      expect(JSON.stringify([answer.headers, answer.body])).not.toContain(reset);
    }
    const { refreshToken } = signedIn.json<{ refreshToken: string }>();
    const raw: string[] = [];
    const enough = new AbortController();
    const categories = ['account', 'session', 'link', 'unique.email'];
    for await (const batch of stage.platform.events.subscribe({ categories, after: '' }, enough.signal)) {
      raw.push(JSON.stringify(batch.events));
      if (batch.caughtUp) enough.abort();
    }
    for (const secret of [token, reset, refreshToken, 'secret@example.com', 'Secretive', 'lightMyRequest', '$argon2id$', PASSWORD])
      expect(raw.join()).not.toContain(secret);
  });

  test('a link runs out after seven days, and a new registration sends a new one', async () => {
    await stage.register('slow@example.com');
    await stage.clock.advance(7 * DAY);
    const [late] = await stage.verificationTokens('slow@example.com');
    expect((await stage.verify(late)).json()).toMatchObject({ status: 410, code: 'verification.expired' });
    await stage.register('slow@example.com');
    expect((await stage.verify((await stage.verificationTokens('slow@example.com'))[1])).statusCode).toBe(200);
  });

  test('T54 T01 a forged token, one for another purpose, or of something that never was verifies nothing', async () => {
    await stage.register('forged@example.com');
    const [{ registrationId } = { registrationId: '' }] = await stage.registrations('forged@example.com');
    const token = stage.links.issue('verification', registrationId, 1);
    const forged = Array.from(
      { length: token.length },
      (_, n) => `${token.slice(0, n)}${token[n] === 'A' ? 'B' : 'A'}${token.slice(n + 1)}`,
    );
    const others = ['invitation', 'reset', 'refresh'].map((purpose) => stage.links.issue(purpose, registrationId, 1));
    for (const bad of [...forged, ...others, stage.links.issue('verification', `reg_${'0'.repeat(26)}`, 1), 'x'])
      expect((await stage.verify(bad)).json()).toMatchObject({ status: 422, code: 'verification.invalid' });
    expect((await stage.signIn('forged@example.com')).statusCode).toBe(401);
    expect((await stage.verify(token)).statusCode).toBe(200);
  });

  test('PX07 an invitation’s token at sign-up is kept as what it stands for, for that registration only', async () => {
    const invitationId = `inv_${'0'.repeat(25)}7`;
    await stage.register('invited@example.com');
    await stage.register('invited@example.com', { invitationToken: stage.links.issue('invitation', invitationId, 3) });
    await stage.verify((await stage.verificationTokens('invited@example.com'))[1]);
    const verified = (await stage.events()).findLast(({ type }) => type === 'AccountVerified');
    expect(verified?.data).toMatchObject({ invitationId, invitationIssue: 3, email: 'invited@example.com' });
  });

  test('a repeated command with its Idempotency-Key happens once, and a stranger’s key is their own', async () => {
    const headers = { 'idempotency-key': 'once' };
    await stage.register('repeat@example.com', {}, headers);
    await stage.register('repeat@example.com', {}, headers);
    expect(await stage.registrations('repeat@example.com')).toHaveLength(1);
    await stage.register('stranger@example.com', {}, headers);
    expect(await stage.registrations('stranger@example.com')).toHaveLength(1);
    expect((await stage.register('repeat@example.com', { name: 'Another' }, headers)).json()).toMatchObject({
      status: 422,
      code: 'idempotency.key-reused',
    });
    const [token] = await stage.verificationTokens('repeat@example.com');
    const [first, again] = [await stage.verify(token, headers), await stage.verify(token, headers)];
    expect([again.statusCode, again.body]).toEqual([first.statusCode, first.body]);
    expect((await stage.verify(token)).json()).toMatchObject({ code: 'verification.used' });
  });

  test('T50 a repeat of somebody’s key with another password puts no other password in place', async () => {
    const headers = { 'idempotency-key': 'stolen' };
    await stage.register('victim@example.com', { password: 'what the owner chose' }, headers);
    await stage.register('victim@example.com', { password: 'what the thief chose' }, headers);
    await stage.verify((await stage.verificationTokens('victim@example.com'))[0]);
    expect((await stage.signIn('victim@example.com', 'what the thief chose')).statusCode).toBe(401);
    expect((await stage.signIn('victim@example.com', 'what the owner chose')).statusCode).toBe(201);
  });

  test('T59 wrong passwords hold an address up, also many at once, and lock nobody out for ever', async () => {
    await stage.member('target@example.com');
    for (const email of ['target@example.com', 'nobody@example.com']) {
      const guesses = Array.from({ length: 50 }, (_, n) => stage.signIn(email, `guess number ${String(n)}`));
      const statuses = (await Promise.all(guesses)).map(({ statusCode }) => statusCode);
      expect(statuses.filter((status) => status === 401)).toHaveLength(20);
      expect(statuses.filter((status) => status === 429)).toHaveLength(30);
    }
    expect((await stage.signIn('target@example.com')).headers['retry-after']).toBe('900');
    await stage.clock.advance(15 * MINUTE);
    for (let n = 0; n < 30; n++) expect((await stage.signIn('target@example.com')).statusCode).toBe(201);
  });
});
