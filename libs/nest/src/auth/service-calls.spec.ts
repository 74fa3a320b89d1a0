import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { countedIds, manualClock } from '@guildhall/testing';
import { SignJWT } from 'jose';
import { z } from 'zod';
import {
  Body,
  SERVICE_CALL_HEADER,
  Caller,
  CallKey,
  CallKeys,
  createServiceCallSigner,
  createServiceCallVerifier,
  createApp,
  createLog,
  hashBody,
  Network,
  EMPTY_BODY_HASH,
  Operation,
  healthRoutes,
  type SignedRequest,
} from '../index.ts';
import { hashHeaders } from './service-call.ts';

const Note = z.strictObject({ text: z.string() });
const Seen = z.object({ caller: z.string(), network: z.string() });

@Controller('v1/notes')
class NotesController {
  @Get(':id')
  @Operation({ id: 'readNote', summary: 'r', access: 'signed-in', answer: Seen })
  read(@Caller() caller: Caller, @Network() network: string): z.infer<typeof Seen> {
    return { caller: caller.accountId, network };
  }

  @Post()
  @Operation({ id: 'writeNote', summary: 'w', access: 'open', answer: Note })
  write(@Body(Note) note: z.infer<typeof Note>): z.infer<typeof Note> {
    return note;
  }
}
class Root {}
Module({ controllers: [NotesController] })(Root);

const keyPair = (kid: string) => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const secret = CallKey.parse(JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid }));
  return { secret, known: { ...publicKey.export({ format: 'jwk' }), kid } };
};
const [old, fresh, foreign] = [keyPair('old'), keyPair('fresh'), keyPair('old')];
const keys = CallKeys.parse(JSON.stringify({ keys: [old.known, fresh.known] }));

const caller = { accountId: 'acc_ada', email: 'ada@example.org', name: 'Ada', sessionId: 'ses_1' };
const text = JSON.stringify({ text: 'hello' });
const reading: SignedRequest = {
  method: 'GET',
  path: '/v1/notes/1?a=b',
  bodyHash: EMPTY_BODY_HASH,
  requestId: 'r1',
  network: '192.0.2.7',
  caller,
};
const JSON_BODY = { 'content-type': 'application/json' };
const writing: SignedRequest = {
  method: 'POST',
  path: '/v1/notes',
  bodyHash: hashBody(text),
  requestId: 'r2',
  network: '192.0.2.7',
  caller: undefined,
};

describe('a service behind the gateway', () => {
  const clock = manualClock();
  let app: NestFastifyApplication;
  beforeEach(async () => {
    app = await createApp(Root, {
      ids: countedIds(),
      api: { verify: await createServiceCallVerifier({ keys, audience: 'notes', clock }) },
      log: createLog('silent'),
    });
    healthRoutes(app, { stuck: () => [], checks: () => Promise.resolve({ ready: true, parts: {} }), readiness: { draining: false } });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterEach(() => app.close());

  const signed = async (call: SignedRequest, { key = old.secret, audience = 'notes' } = {}) =>
    (await createServiceCallSigner(key, clock))(audience, call, call.bodyHash === EMPTY_BODY_HASH ? {} : JSON_BODY);
  const ask = ({ method, path }: SignedRequest, token: string | undefined, payload?: string | Buffer, more: Record<string, string> = {}) =>
    app.inject({
      method: method as 'GET', // one of the methods above
      url: path,
      headers: { ...(token === undefined ? {} : { [SERVICE_CALL_HEADER]: token }), ...(payload === undefined ? {} : JSON_BODY), ...more },
      ...(payload === undefined ? {} : { payload }),
    });

  it('gets the caller, the network and the request id from a call', async () => {
    const answer = await ask(reading, await signed(reading));
    expect(answer.json()).toEqual({ caller: 'acc_ada', network: '192.0.2.7' });
    expect(answer.headers['x-request-id']).toBe('r1');
    expect((await ask(writing, await signed(writing), text)).statusCode).toBe(200);
  });

  it('accepts calls signed with the old or the new key during a rotation', async () => {
    for (const { secret } of [old, fresh]) expect((await ask(reading, await signed(reading, { key: secret }))).statusCode).toBe(200);
  });

  it('answers health checks without a call', async () => {
    expect((await app.inject({ url: '/health/ready' })).statusCode).toBe(200);
  });

  it('refuses a call without a caller for an operation that needs one', async () => {
    const anonymous = { ...reading, caller: undefined };
    expect((await ask(reading, await signed(anonymous))).statusCode).toBe(401);
  });

  const now = (): number => Math.floor(clock.now().getTime() / 1_000);
  const claims = {
    htm: 'GET',
    htu: reading.path,
    body: EMPTY_BODY_HASH,
    headers: hashHeaders({}),
    jti: 'j',
    requestId: 'r',
    network: 'n',
    caller,
  };
  const forged = (alg: string, secret: Uint8Array) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg, kid: 'old', typ: 'guildhall-call+jwt' })
      .setAudience('notes')
      .setIssuedAt(now())
      .setExpirationTime(now() + 30)
      .sign(secret);
  const unsigned = [
    { alg: 'none', kid: 'old', typ: 'guildhall-call+jwt' },
    { ...claims, aud: 'notes', iat: now(), exp: now() + 30 },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');

  const refusals: readonly (readonly [what: string, ask: () => Promise<{ statusCode: number; json: () => unknown }>])[] = [
    ['a request without a call', () => ask(reading, undefined)],
    ['a bearer token for clients', () => ask(reading, 'eyJhbGciOiJFZERTQSJ9.e30.AAAA')],
    ['a call to another service', async () => ask(reading, await signed(reading, { audience: 'identity' }))],
    ['a call of another method', async () => ask(reading, await signed({ ...reading, method: 'HEAD' }))],
    ['a call of another path', async () => ask(reading, await signed({ ...reading, path: '/v1/notes/2?a=b' }))],
    ['a call with another query', async () => ask(reading, await signed({ ...reading, path: '/v1/notes/1' }))],
    ['a call with another body', async () => ask(writing, await signed(writing), JSON.stringify({ text: 'other' }))],
    ['a call with a missing body', async () => ask(writing, await signed(writing))],
    ['a call with an additional body', async () => ask(writing, await signed({ ...writing, bodyHash: EMPTY_BODY_HASH }), text)],
    ['a call signed with another key of the same name', async () => ask(reading, await signed(reading, { key: foreign.secret }))],
    [
      'a signature with our public key as a secret',
      async () => ask(reading, await forged('HS256', Buffer.from(keys.keys[0]?.x ?? '', 'base64url'))),
    ],
    ['a call without a signature', () => ask(reading, `${unsigned}.`)],
    ['a call with another idempotency key (S13)', async () => ask(writing, await signed(writing), text, { 'idempotency-key': 'another' })],
    ['a call with an unsigned If-Match (S13)', async () => ask(writing, await signed(writing), text, { 'if-match': '"1"' })],
    [
      'a call with an unsigned position (S13)',
      async () => ask(reading, await signed(reading), undefined, { 'guildhall-min-position': '1' }),
    ],
    ['an unknown path without a call', () => ask({ ...reading, path: '/nowhere' }, undefined)],
  ];
  it.each(refusals)('S13 refuses %s', async (_, asking) => {
    const answer = await asking();
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: 'call.unsigned' });
  });

  it('S13 accepts a call only once', async () => {
    const token = await signed(writing);
    expect((await ask(writing, token, text)).statusCode).toBe(200);
    const again = await ask(writing, token, text);
    expect([again.statusCode, again.json<{ code: string }>().code]).toEqual([403, 'call.unsigned']);
    await clock.advance(60_000);
    expect((await ask(writing, token, text)).statusCode).toBe(403);
    expect((await ask(writing, await signed(writing), text)).statusCode).toBe(200);
  });

  it('U4: answers 400 to a signed body that is not UTF-8', async () => {
    const payload = Buffer.from([0x22, 0xe7, 0x22]);
    const call = { ...writing, bodyHash: hashBody(payload) };
    expect((await ask(call, await signed(call), payload)).json()).toMatchObject({ status: 400, code: 'request.malformed' });
  });

  it('refuses a call that is too old or from the future', async () => {
    const token = await signed(reading);
    await clock.advance(61_000);
    expect((await ask(reading, token)).statusCode).toBe(403);
    const early = await signed(reading);
    await clock.advance(-31_000);
    expect((await ask(reading, early)).statusCode).toBe(403);
  });

  it.each([-29_000, -2_000, 2_000, 29_000])('U12 accepts a call from a clock that is %d ms off', async (ms) => {
    const token = await signed(reading);
    await clock.advance(ms);
    expect((await ask(reading, token)).statusCode).toBe(200);
  });
});

describe('a setting with keys', () => {
  it.each(['', '{', '{"keys":[]}', '{"keys":[{"kty":"oct","k":"AAAA","kid":"a"}]}', JSON.stringify({ keys: [{ ...old.known, kid: '' }] })])(
    'is refused when it is %s',
    (given) => {
      expect(CallKeys.safeParse(given).success).toBe(false);
      expect(CallKey.safeParse(given).success).toBe(false);
    },
  );

  it('drops the private part of a key where a public one is expected', () => {
    expect(JSON.stringify(CallKeys.parse(JSON.stringify({ keys: [old.secret] })))).not.toContain(old.secret.d);
  });
});
