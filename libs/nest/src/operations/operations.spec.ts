import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testApp } from '@guildhall/testing/test-app';
import { Controller, Get, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { Answer, Body, Envelope, orTimeout, Operation, operationOf, QueryEnvelope, type Caller } from '../index.ts';
import { canonicalJson } from './canonical-json.ts';

const CommandBody = z.strictObject({ wait: z.boolean().optional() });
const Seen = z.object({ envelope: z.record(z.string(), z.unknown()) });

const gate = { open: (): void => undefined };

@Controller('commands')
class CommandsController {
  @Post()
  @Operation({ id: 'runCommand', summary: 'w', access: 'optional', answer: Seen })
  async run(
    @Body(CommandBody) { wait }: z.infer<typeof CommandBody>,
    @Envelope() envelope: Envelope,
    @Answer() answer: Answer,
  ): Promise<object> {
    if (wait === true)
      await new Promise<void>((resolve) => {
        gate.open = resolve;
      });
    return answer({ revision: 3, position: '007' }, { envelope });
  }

  @Get()
  @Operation({ id: 'read', summary: 'r', access: 'optional', answer: z.object({ min: z.string().nullable() }) })
  read(@QueryEnvelope() { minPosition }: QueryEnvelope<Caller | undefined>): object {
    return { min: minPosition ?? null };
  }
}

const caller = (accountId: string): Caller => ({ accountId, email: `${accountId}@example.org`, name: accountId, sessionId: 's' });

it('S13: a token that is too long or malformed is not looked up', async () => {
  const shown: string[] = [];
  const app = await testApp({ controllers: [CommandsController], api: { authenticate: (token) => void shown.push(token) } });
  const statusOf = async (token: string) =>
    (await app.inject({ url: '/commands', headers: { authorization: `Bearer ${token}` } })).statusCode;
  for (const token of [`a${'='.repeat(4_200)}`, 'a===', 'a'.repeat(4_097), '=', 'a=a', 'a b']) expect(await statusOf(token)).toBe(401);
  expect(shown).toEqual([]);
  for (const token of ['a', 'a==', `${'a'.repeat(4_096)}==`]) expect(await statusOf(token)).toBe(401);
  expect(shown).toEqual(['a', 'a==', `${'a'.repeat(4_096)}==`]);
  await app.close();
});

it('an operation with a refusal that is not in its catalogue neither compiles nor loads', () => {
  const declared = operationOf({ 'note.missing': { kind: 'missing', title: 'No such note', sentence: 'Check the id.' } });
  const operation = { id: 'readNote', summary: 'r', access: 'open' } as const;
  expect(declared({ ...operation, refusals: ['note.missing', 'cursor.invalid'] })).toBeInstanceOf(Function);
  // @ts-expect-error: no such code
  const unknown = declared({ ...operation, refusals: ['note.lost'] });
  expect(() => unknown({}, 'read', {})).toThrow('readNote names a refusal that is in no catalogue: note.lost');
});

describe('the envelope of a command', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    app = await testApp({ controllers: [CommandsController], callers: { ada: caller('acc_ada'), eve: caller('acc_eve') } });
  });
  afterAll(() => app.close());

  const post = (headers: Record<string, string>, payload: object = {}) =>
    app.inject({ method: 'POST', url: '/commands', headers, payload });
  const envelopeOf = async (headers: Record<string, string>, payload: object = {}) =>
    (await post(headers, payload)).json<{ envelope: Envelope }>().envelope;

  it('has another command id for the same key of another account', async () => {
    const [ada, again, eve, nobody] = await Promise.all(
      ['ada', 'ada', 'eve', undefined].map((token, n) =>
        envelopeOf({
          ...(n === 1 ? { 'idempotency-key': 'other' } : { 'idempotency-key': 'k' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        }),
      ),
    );
    expect(new Set([ada, again, eve, nobody].map((one) => one?.commandId)).size).toBe(4);
  });

  it('has a new command id for every request without a key', async () => {
    expect((await envelopeOf({})).commandId).not.toBe((await envelopeOf({})).commandId);
  });

  it('is refused with 409 while the same key is in flight', async () => {
    const headers = { authorization: 'Bearer ada', 'idempotency-key': 'slow' };
    const first = post(headers, { wait: true }).then((response) => response);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = await post(headers, { wait: true });
    expect(second.json()).toMatchObject({ status: 409, code: 'idempotency.in-flight' });
    expect(second.headers['retry-after']).toBe('1');
    expect((await post({ ...headers, authorization: 'Bearer eve' })).statusCode).toBe(200);
    gate.open();
    expect((await first).statusCode).toBe(200);
    expect((await post(headers)).statusCode).toBe(200);
  });

  it('has the revision of If-Match, none for *, and is refused with 412 or 400 for anything else', async () => {
    expect((await envelopeOf({ 'if-match': '"12"' })).ifMatch).toBe(12);
    expect((await envelopeOf({ 'if-match': '*' })).ifMatch).toBeUndefined();
    for (const other of ['W/"12"', '"abc"', '""', '"1e3"', '"-1"', '"99999999999999999999"'])
      expect([other, (await post({ 'if-match': other })).statusCode]).toEqual([other, 412]);
    for (const bad of ['12', '"12', '"1", "2"', '', 'W/*']) expect([bad, (await post({ 'if-match': bad })).statusCode]).toEqual([bad, 400]);
  });

  it('is refused with 503 when the views are behind, or with 409 if the client named a position', async () => {
    await expect(orTimeout(Promise.resolve(true))).resolves.toBeUndefined();
    await expect(orTimeout(Promise.resolve(false))).rejects.toMatchObject({ code: 'service.unavailable', more: { retryAfter: 1 } });
    await expect(orTimeout(Promise.resolve(false), '007')).rejects.toMatchObject({ code: 'read.too-early', more: { retryAfter: 1 } });
  });

  it('S7 has the minimum position, and is refused with a malformed one', async () => {
    expect((await app.inject({ url: '/commands', headers: { 'guildhall-min-position': '007' } })).json()).toEqual({ min: '007' });
    expect((await app.inject({ url: '/commands', headers: { 'guildhall-min-position': 'a b' } })).statusCode).toBe(400);
  });

  it('T87: never gets a 5xx for random text in a header', async () => {
    const names = [
      'authorization',
      'cookie',
      'traceparent',
      'accept',
      'if-match',
      'idempotency-key',
      'guildhall-min-position',
      'x-request-id',
      'x-forwarded-for',
      'content-type',
      'origin',
      'host',
    ];
    let seed = 20_261_122;
    const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    const pieces = [
      'Bearer ',
      'bearer',
      '"',
      'W/',
      '*',
      ',',
      ';',
      '=',
      '%00',
      '\t',
      ' ',
      '00-',
      'ff-',
      'a'.repeat(300),
      'é',
      '{}',
      '../',
      '-1',
      '::1',
      'null',
      '\u007f',
      '💥',
      'application/json',
      '"12"',
    ];
    for (let n = 0; n < 600; n++) {
      const text = Array.from({ length: random(6) }, () => pieces[random(pieces.length)] ?? '').join('');
      const name = names[random(names.length)] ?? 'accept';
      const method = random(2) === 0 ? 'POST' : 'GET';
      const { statusCode } = await app.inject({
        method,
        url: '/commands',
        headers: { [name]: text },
        ...(method === 'POST' ? { payload: '{}' } : {}),
      });
      if (statusCode >= 500) throw new Error(`${method} ${name}: ${JSON.stringify(text)} gave ${String(statusCode)}`);
    }
  }, 60_000);

  it('has a canonical JSON that is the same for all spellings, without passwords', () => {
    expect(canonicalJson({ b: 1, a: [{ d: null, c: 'x' }] })).toBe(canonicalJson({ a: [{ c: 'x', d: null }], b: 1 }));
    expect(canonicalJson({ a: [1, 2] })).not.toBe(canonicalJson({ a: [2, 1] }));
    expect(canonicalJson({ email: 'a', password: 'hunter2', newPassword: 'hunter3', otp: '123456' })).toBe('{"email":"a"}');
    expect(canonicalJson(undefined)).toBe('');
  });
});
