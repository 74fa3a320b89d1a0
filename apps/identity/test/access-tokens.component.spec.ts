import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { base64url, CompactEncrypt, exportJWK, generateKeyPair, importJWK, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { StoreUnavailable } from '@guildhall/eventing';
import { manualClock } from '@guildhall/testing';
import { accessTokens } from '../src/adapters/access-tokens.ts';
import { signingKeys } from '../src/adapters/signing-keys.ts';
import { DAY, openFixture, MINUTE, quick, type Fixture, type Tokens } from './fixture.ts';

type Header = Record<string, unknown>;

describe('access tokens', () => {
  let fixture: Fixture;
  let good: Tokens;
  beforeAll(async () => {
    fixture = await openFixture();
    good = await fixture.member('ada@example.com');
  }, 30_000);
  afterAll(() => fixture.close());

  const part = (n: number): Record<string, unknown> =>
    JSON.parse(Buffer.from(good.accessToken.split('.')[n] ?? '', 'base64url').toString()) as Record<string, unknown>;
  const ours = async () => {
    const [key] = JSON.parse((await fixture.platform.secrets.get('identity.signing-keys')) ?? '[]') as {
      kid: string;
      jwk: Record<string, unknown>;
    }[];
    return {
      kid: key!.kid,
      key: (await importJWK(key!.jwk, 'EdDSA')) as Parameters<SignJWT['sign']>[0],
      publicJwk: { ...key!.jwk, d: undefined },
    };
  };
  /** Signed by our very key: only its claims or its header are wrong. */
  const signed = async (payload: JWTPayload, header: Header = {}): Promise<string> => {
    const { kid, key } = await ours();
    return new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', kid, typ: 'at+jwt', ...header }).sign(key);
  };
  /** Two processes on the same keys, of which the other's clock is so many seconds ahead. */
  const twoClocks = (seconds: number) => {
    const { leases, ids } = fixture.platform;
    const [clock, secrets] = [manualClock(), memory()];
    const open = (ms: number) => {
      const own = { ...clock, now: () => new Date(clock.now().getTime() + ms) };
      const keys = signingKeys({ secrets, leases, clock: own, ids, rotateAfter: DAY, tokenLifetime: 600_000 + TOLERANCE });
      return accessTokens({ keys, clock: own, ids, issuer: 'i', audience: 'a', lifetime: 600, remembered: 10 });
    };
    return { clock, one: open(0), other: open(seconds * 1_000) };
  };
  const refused = async (token: string): Promise<void> => {
    expect((await fixture.as({ accessToken: token }).get('/v1/me')).statusCode).toBe(401);
    expect(await fixture.authenticate(token)).toBeUndefined();
  };

  test('a token with a valid signature and all claims is accepted', async () => {
    expect(part(0)).toEqual({ alg: 'EdDSA', kid: expect.any(String), typ: 'at+jwt' });
    expect(part(1)).toMatchObject({
      iss: 'guildhall',
      aud: 'guildhall-api',
      sub: good.account.id,
      email: 'ada@example.com',
      name: 'Somebody',
    });
    const token = await signed(part(1));
    expect((await fixture.as({ accessToken: token }).get('/v1/me')).statusCode).toBe(200);
  });

  test('T61 a token without an algorithm, with another one, or with the public key as a shared secret is refused', async () => {
    const { kid, publicJwk } = await ours();
    await refused(new UnsecuredJWT(part(1)).encode());
    for (const alg of ['none', 'None', 'NONE', 'nOnE'])
      await refused(`${base64url.encode(JSON.stringify({ ...part(0), alg }))}.${good.accessToken.split('.')[1] ?? ''}.`);
    for (const secret of [JSON.stringify(publicJwk), String(publicJwk['x' as keyof typeof publicJwk])])
      await refused(
        await new SignJWT(part(1))
          .setProtectedHeader({ alg: 'HS256', kid, typ: 'at+jwt' })
          .sign(new TextEncoder().encode(secret.padEnd(32))),
      );
    const rsa = await generateKeyPair('RS256');
    await refused(await new SignJWT(part(1)).setProtectedHeader({ alg: 'RS256', kid, typ: 'at+jwt' }).sign(rsa.privateKey));
  });

  test('T61 a key that the token contains or refers to is ignored', async () => {
    const { publicKey, privateKey } = await generateKeyPair('EdDSA');
    const [jwk, { kid }] = [await exportJWK(publicKey), await ours()];
    const headers: Header[] = [
      { kid },
      { kid, jwk },
      { kid, jku: 'https://evil.example/jwks.json' },
      { kid, x5u: 'https://evil.example/x5u' },
      { kid, x5c: ['AAAA'] },
    ];
    for (const keyId of ['unknown', '../../../../dev/null', "' OR 1=1 --", '__proto__', '', undefined])
      headers.push(keyId === undefined ? {} : { kid: keyId });
    for (const header of headers)
      await refused(await new SignJWT(part(1)).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', ...header }).sign(privateKey));
  });

  test('T61 a token with our signature and an unusual header is refused', async () => {
    for (const header of [
      { jku: 'https://evil.example' },
      { x5u: 'https://evil.example' },
      { jwk: {} },
      { cty: 'JWT' },
      { kid: undefined },
    ])
      await refused(await signed(part(1), header));
    const { kid, key } = await ours();
    await refused(
      await new SignJWT(part(1))
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'at+jwt', crit: ['x'], x: 1 })
        .sign(key, { crit: { x: true } }),
    );
    const jwe = await new CompactEncrypt(new TextEncoder().encode(good.accessToken))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(new Uint8Array(32));
    await refused(jwe);
  });

  test('T61 a token that was changed, cut or padded is refused', async () => {
    const { accessToken: token } = good;
    for (let n = 0; n < token.length; n += 7) await refused(`${token.slice(0, n)}${token[n] === 'A' ? 'B' : 'A'}${token.slice(n + 1)}`);
    for (const malformed of [
      token.slice(0, -1),
      `${token}.`,
      `.${token}`,
      `${token}A`,
      token.replace('.', '..'),
      'x',
      `${'A'.repeat(4_000)}.A.A`,
    ])
      await refused(malformed);
    const [head = '', body = '', signature = ''] = token.split('.');
    const twice = Buffer.from(body, 'base64url').toString().replace('{', '{"sub":"acc_0","sub":"acc_1",');
    await refused(`${head}.${base64url.encode(twice)}.${signature}`);
  });

  test('T62 T64 a token with a missing, wrong or expired claim is refused', async () => {
    const now = Math.floor(fixture.clock.now().getTime() / 1_000);
    const claims = part(1);
    const wrong: Record<string, unknown>[] = [
      ...['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'nbf', 'exp'].map((name) => ({ [name]: undefined })),
      { iss: 'somebody' },
      { aud: 'another-api' },
      { aud: ['another-api'] },
      { sub: 1 },
      { sid: 7 },
      { sid: 'ses_none' },
      { exp: now - 40 },
      { exp: now - 30 },
      { nbf: now + 60 },
      { iat: now + 60 },
      { iat: now - 700, exp: now + 100 },
      { exp: 'soon' },
      { sub: 'acc_of_another' },
    ];
    for (const some of wrong) await refused(await signed({ ...claims, ...some }));
    for (const typ of ['JWT', 'id+jwt', undefined]) await refused(await signed(claims, { typ }));
  });

  test('T62 a refresh token, the token of a mail or a session id is refused as an access token', async () => {
    for (const token of [good.refreshToken, String(part(1)['sid']), fixture.links.issue('verification', good.account.id, 1)])
      await refused(token);
  });

  test('T64 an access token expires after ten minutes, even if it was accepted before, and needs an exact header', async () => {
    const { accessToken } = await fixture.session('ada@example.com');
    for (const authorization of [accessToken, `Basic ${accessToken}`, `Bearer  ${accessToken} x`, `Bearer ${accessToken},${accessToken}`])
      expect((await fixture.call('GET', '/v1/me', undefined, { authorization })).statusCode).toBe(401);
    expect((await fixture.as({ accessToken }).get('/v1/me')).statusCode).toBe(200);
    await fixture.clock.advance(10 * MINUTE + TOLERANCE - 1);
    expect((await fixture.as({ accessToken }).get('/v1/me')).statusCode).toBe(200);
    await fixture.clock.advance(1);
    await refused(accessToken);
  });

  test.each([-30, -29, -2, 2, 29, 30])('U12 a process whose clock is %d s off accepts a token', async (seconds) => {
    const { clock, one, other } = twoClocks(seconds);
    const { token } = await one.issue(CLAIMS);
    const good = { accountId: 'acc_1', sessionId: 'ses_1' };
    expect([await other.read(token), await other.read(token)]).toEqual([good, good]);
    await clock.advance(600_000 - 1);
    expect(await other.read(token)).toEqual(good);
  });

  test('U12 T64 a process whose clock is 31 s off refuses a token, and none is accepted longer than the tolerance after its expiry', async () => {
    const early = twoClocks(-31);
    expect(await early.other.read((await early.one.issue(CLAIMS)).token)).toBeUndefined();
    const late = twoClocks(31);
    const { token } = await late.one.issue(CLAIMS);
    expect(await late.other.read(token)).toBeDefined();
    await late.clock.advance(600_000 - 1_000);
    expect(await late.other.read(token)).toBeUndefined();
    const now = Math.floor(fixture.clock.now().getTime() / 1_000);
    const long = await signed({ ...part(1), iat: now, nbf: now, exp: now + 3_600 });
    expect(await fixture.authenticate(long)).toBeDefined();
    await fixture.clock.advance(10 * MINUTE + TOLERANCE);
    await refused(long);
  });

  test('T68 signing keys rotate without refusing a valid token, and the old key is removed after its overlap, in all processes', async () => {
    const { leases, ids } = fixture.platform;
    const clock = manualClock();
    const overlap = { secrets: memory(), leases, clock, ids, rotateAfter: DAY, tokenLifetime: 600_000 };
    const open = () => {
      const keys = signingKeys(overlap);
      return { keys, tokens: accessTokens({ keys, clock, ids, issuer: 'i', audience: 'a', lifetime: 600, remembered: 0 }) };
    };
    const [one, other] = [open(), open()];
    const first = await one.keys.current();
    const kids = new Set([first.kid]);
    const issued: { token: string; until: number }[] = [];
    for (let step = 0; step < 70; step++) {
      const issuer = step % 2 === 0 ? one : other;
      const { token } = await issuer.tokens.issue(CLAIMS);
      issued.push({ token, until: clock.now().getTime() + 600_000 });
      kids.add((await issuer.keys.current()).kid);
      const unexpired = issued.filter(({ until }) => until - 1_000 > clock.now().getTime());
      const reads = unexpired.flatMap((known) => [one, other].map(async ({ tokens }) => tokens.read(known.token)));
      for (const read of await Promise.all(reads)) expect(read).toEqual({ accountId: 'acc_1', sessionId: 'ses_1' });
      await clock.advance(step < 44 ? DAY / 44 : MINUTE);
    }
    expect(kids.size).toBe(2);
    await clock.advance(15 * MINUTE);
    expect(await other.keys.find(first.kid)).toBeUndefined();
    expect(await one.keys.find(first.kid)).toBeUndefined();
  }, 60_000);

  test('T68 while the key store is unavailable, known keys sign and verify, and an unknown key gives StoreUnavailable', async () => {
    const { leases, ids } = fixture.platform;
    const clock = manualClock();
    const [stored, store] = [memory(), { isUnavailable: false }];
    const get = (id: string) => (store.isUnavailable ? Promise.reject(new StoreUnavailable('unavailable')) : stored.get(id));
    const open = () => {
      const keys = signingKeys({ secrets: { ...stored, get }, leases, clock, ids, rotateAfter: DAY, tokenLifetime: 600_000 });
      return accessTokens({ keys, clock, ids, issuer: 'i', audience: 'a', lifetime: 600, remembered: 0 });
    };
    const [one, late] = [open(), open()];
    await one.issue(CLAIMS);
    store.isUnavailable = true;
    await clock.advance(30 * MINUTE);
    const { token } = await one.issue(CLAIMS);
    expect(await one.read(token)).toEqual({ accountId: 'acc_1', sessionId: 'ses_1' });
    const { privateKey } = await generateKeyPair('EdDSA');
    const foreign = await new SignJWT({}).setProtectedHeader({ alg: 'EdDSA', kid: 'not known yet', typ: 'at+jwt' }).sign(privateKey);
    for (const unsure of [() => late.read(token), () => one.read(foreign)])
      await expect(Promise.resolve().then(unsure)).rejects.toBeInstanceOf(StoreUnavailable);
    store.isUnavailable = false;
    await clock.advance(10_000);
    expect(await late.read(token)).toEqual({ accountId: 'acc_1', sessionId: 'ses_1' });
    expect(await one.read(foreign)).toBeUndefined();
  });

  test('T68 a process reads the store of keys once when its keys have become old', async () => {
    const { leases, ids } = fixture.platform;
    const clock = manualClock();
    const kept = memory();
    let reads = 0;
    const get = (id: string) => (reads++, kept.get(id));
    const keys = signingKeys({ secrets: { ...kept, get }, leases, clock, ids, rotateAfter: DAY, tokenLifetime: 600_000 });
    await keys.current();
    reads = 0;
    await clock.advance(2 * MINUTE);
    await keys.current();
    expect(reads).toBe(1);
  });

  test('T68 processes that start at the same time create one key', async () => {
    const { leases, ids } = fixture.platform;
    const shared = memory();
    const keys = Array.from({ length: 4 }, () =>
      signingKeys({
        secrets: shared,
        leases,
        clock: { ...fixture.clock, sleep: async () => undefined },
        ids,
        rotateAfter: DAY,
        tokenLifetime: 1,
      }),
    );
    const kids = await Promise.all(keys.map(async (one) => (await one.current()).kid));
    expect(new Set(kids).size).toBe(1);
    expect(quick.tokens.rotateAfter).toBe(30 * DAY);
  });
});

/** Milliseconds. */
const TOLERANCE = 30_000;
const CLAIMS = { accountId: 'acc_1', sessionId: 'ses_1', email: '', name: '', notAfter: '2099-01-01T00:00:00.000Z' };

const memory = (): Fixture['platform']['secrets'] => {
  const kept = new Map<string, string>();
  return {
    get: async (id) => kept.get(id),
    put: async (id, value) => void kept.set(id, value),
    delete: async (id) => void kept.delete(id),
  };
};
