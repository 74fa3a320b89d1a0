import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Delete, Get, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { StoreUnavailable } from '@guildhall/eventing';
import { fastify } from 'fastify';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { z } from 'zod';
import { Body, Caller, HttpConfig, Operation, Params, Query, testApp } from '../index.ts';

const Note = z.strictObject({ text: z.string().max(1_000_000) });
type Note = z.infer<typeof Note>;
const Ids = z.object({ id: z.string().regex(/^n_[a-z]+$/) });
type Ids = z.infer<typeof Ids>;
const Filter = z.strictObject({ orgId: z.string().optional() });

@Controller('notes')
class NotesController {
  @Post()
  @Operation({ id: 'writeNote', summary: 'w', access: 'open', status: 201, answer: Note })
  write(@Body(Note) note: Note): Note {
    return note;
  }

  @Get()
  @Operation({ id: 'listNotes', summary: 'l', access: 'open', answer: z.object({ filter: z.unknown() }) })
  list(@Query(Filter) filter: object): object {
    return { filter };
  }

  @Get('mine')
  @Operation({ id: 'myNotes', summary: 'm', access: 'signed-in', answer: z.object({ accountId: z.string() }) })
  mine(@Caller() { accountId }: Caller): object {
    return { accountId };
  }

  @Get('broken')
  @Operation({ id: 'brokenNotes', summary: 'b', access: 'open', answer: z.object({}) })
  broken(): never {
    throw new Error('SELECT secret FROM table');
  }

  @Get('away')
  @Operation({ id: 'awayNotes', summary: 'a', access: 'open', answer: z.object({}) })
  away(): never {
    throw new StoreUnavailable('disk full at /var/data');
  }

  @Get('undeclared')
  undeclared(): object {
    return { leaked: true };
  }

  @Delete(':id')
  @Operation({ id: 'deleteNote', summary: 'd', access: 'open' })
  remove(@Params(Ids, 'note.missing') _: Ids): void {
    return undefined;
  }
}

const json = { 'content-type': 'application/json' };
const note = '{"text":"hello"}';

describe('the doors of HTTP', () => {
  let app: NestFastifyApplication;
  const errors: unknown[] = [];
  const ada: Caller = { accountId: 'acc_ada', email: 'ada@example.org', name: 'Ada', sessionId: 's' };

  beforeAll(async () => {
    const quiet = () => undefined;
    app = await testApp({
      controllers: [NotesController],
      callers: { ada },
      log: { info: quiet, warn: quiet, debug: quiet, error: (entry: unknown) => void errors.push(entry) },
      http: HttpConfig.parse({
        corsOrigins: ['https://console.example.org'],
        headersTimeout: 300,
        requestTimeout: 400,
        timeoutCheck: 100,
        maxHeaderSize: 4096,
      }),
    });
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  const post = (payload: string, headers: Record<string, string>) => app.inject({ method: 'POST', url: '/notes', payload, headers });
  /** Everything that the server answers to raw bytes until it hangs up or falls silent. */
  const raw = (text: string, quietFor = 1_500) =>
    new Promise<{ answer: string; closed: boolean }>((resolve) => {
      const { port } = app.getHttpServer().address() as AddressInfo; // listens on TCP
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      let answer = '';
      const done = (closed: boolean) => {
        clearTimeout(timer);
        socket.destroy();
        resolve({ answer, closed });
      };
      const timer = setTimeout(() => done(false), quietFor);
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.on('close', () => done(true));
      socket.on('error', () => done(true));
    });

  describe('T82: content-type tricks', () => {
    const tricks = [
      'text/plain',
      'application/jsonx',
      'application/json, text/plain',
      'application/json;foo=bar',
      'application/json; charset=utf-16',
      'application/json/x',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencoded',
      'application/merge-patch+json',
      'application/json\u000b',
      'json',
      '',
    ];

    it.each(tricks)('T82: a body sent as %j is refused unread', async (type) => {
      const response = await post(note, { 'content-type': type });
      expect(response.json()).toMatchObject({ status: 415, code: 'request.media-type' });
    });

    it.each(['application/json', 'application/json; charset=utf-8', 'application/json;charset=UTF-8', 'Application/JSON'])(
      'T82: a body sent as %j is checked by its schema',
      async (type) => {
        expect((await post(note, { 'content-type': type })).statusCode).toBe(201);
        expect((await post('{"text":1}', { 'content-type': type })).statusCode).toBe(422);
      },
    );

    it('T82: mutant: a server with the usual parsers takes JSON as text/plain past every schema', async () => {
      const usual = fastify();
      usual.post('/notes', (request) => ({ type: typeof request.body }));
      expect(
        (await usual.inject({ method: 'POST', url: '/notes', payload: note, headers: { 'content-type': 'text/plain' } })).statusCode,
      ).toBe(200);
    });
  });

  it('refuses what is not JSON, poisoned keys, and too much', async () => {
    expect((await post('{"text":', json)).json()).toMatchObject({ status: 400, code: 'request.malformed' });
    expect((await post('{"text":"a","__proto__":{"isAdmin":true}}', json)).json()).toMatchObject({ status: 400 });
    expect((await post('{"text":"a","constructor":{"prototype":{"isAdmin":true}}}', json)).json()).toMatchObject({ status: 400 });
    expect((await post(JSON.stringify({ text: 'x'.repeat(256 * 1024) }), json)).json()).toMatchObject({
      status: 413,
      code: 'request.too-large',
    });
    expect((await post('', json)).json()).toMatchObject({ status: 422 });
  });

  describe('T90: parameter pollution', () => {
    it.each([
      ['orgId=a&orgId=b', 400, 'query.repeated'],
      ['orgId[$ne]=', 400, 'query.malformed'],
      ['orgId[]=a', 400, 'query.malformed'],
      ['__proto__=a', 400, 'query.malformed'],
      ['other=a', 422, 'request.invalid'],
    ])('T90: ?%s is refused', async (query, status, code) => {
      expect((await app.inject({ url: `/notes?${query}` })).json()).toMatchObject({ status, code });
    });

    it('T90: mutant: without the look at the query a repeated parameter arrives as a list', async () => {
      const usual = fastify();
      usual.get('/notes', (request) => request.query);
      expect((await usual.inject({ url: '/notes?orgId=a&orgId=b' })).json()).toEqual({ orgId: ['a', 'b'] });
    });
  });

  it("T41: identity that a client claims in headers is nobody's", async () => {
    const claimed = {
      'x-user-id': 'acc_ada',
      'x-forwarded-user': 'acc_ada',
      'x-internal-account': 'acc_ada',
      'x-org-id': 'org_1',
      'x-guildhall-caller': 'acc_ada',
      'remote-user': 'acc_ada',
    };
    expect((await app.inject({ url: '/notes/mine', headers: claimed })).statusCode).toBe(401);
    expect(
      (await app.inject({ url: '/notes/mine', headers: { ...claimed, 'x-user-id': 'acc_eve', authorization: 'Bearer ada' } })).json(),
    ).toEqual({ accountId: 'acc_ada' });
  });

  describe('T84: other origins', () => {
    const preflight = (origin: string) =>
      app.inject({ method: 'OPTIONS', url: '/notes', headers: { origin, 'access-control-request-method': 'POST' } });

    it('T84: only listed origins are told that they may, and nobody that credentials go along', async () => {
      const good = await preflight('https://console.example.org');
      expect(good.headers['access-control-allow-origin']).toBe('https://console.example.org');
      expect(good.headers['access-control-allow-credentials']).toBeUndefined();
      for (const origin of [
        'null',
        'https://evil.example',
        'https://console.example.org.evil.example',
        'http://console.example.org',
        'https://xconsole.example.org',
      ])
        expect([origin, (await preflight(origin)).headers['access-control-allow-origin']]).toEqual([origin, undefined]);
    });

    it('T84: by default no origin is, and a cookie is no credential', async () => {
      const closed = await testApp({ controllers: [NotesController], callers: { ada } });
      const response = await closed.inject({
        url: '/notes/mine',
        headers: { origin: 'https://console.example.org', cookie: 'token=ada; authorization=Bearer ada' },
      });
      expect(response.statusCode).toBe(401);
      expect(response.headers['access-control-allow-origin']).toBeUndefined();
      await closed.close();
    });
  });

  it('T85: no answer may be kept by a cache, good or bad', async () => {
    for (const url of ['/notes', '/notes/mine', '/nowhere', '/notes?a=1&a=2', '/%zz'])
      expect([url, (await app.inject({ url })).headers['cache-control']]).toEqual([url, 'no-store']);
    const { headers } = await app.inject({ url: '/notes' });
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
    expect(headers['x-powered-by'] ?? headers['server']).toBeUndefined();
  });

  describe('T86: broken HTTP', () => {
    it('T86: length and chunks together are refused, and the connection ends', async () => {
      const { answer, closed } = await raw(
        'POST /notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /notes HTTP/1.1\r\nHost: a\r\n\r\n',
      );
      expect(answer).toMatch(/^HTTP\/1.1 400 /);
      expect(answer.match(/HTTP\/1.1 /g)).toHaveLength(1);
      expect(closed).toBe(true);
    });

    it('T86: headers beyond the limit are 431, told as a problem', async () => {
      const { answer, closed } = await raw(`GET /notes HTTP/1.1\r\nHost: a\r\nX-Big: ${'x'.repeat(8000)}\r\n\r\n`);
      expect(answer).toContain('HTTP/1.1 431 ');
      expect(answer).toContain('"code":"request.headers-too-large"');
      expect(closed).toBe(true);
    });

    it('T86: a client that dawdles over its headers is told 408 and let go', async () => {
      const { answer, closed } = await raw('GET /notes HTTP/1.1\r\nHost: a\r\nX-Slow: ');
      expect(answer).toContain('"code":"request.too-slow"');
      expect(closed).toBe(true);
    });

    it('T86: an upgrade to h2c is not taken up', async () => {
      const { answer } = await raw(
        'GET /notes HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n',
        300,
      );
      expect(answer).not.toContain('101');
    });
  });

  it('says 404 to unknown paths, 405 with Allow to unknown methods, 404 to malformed ids', async () => {
    expect((await app.inject({ url: '/nowhere' })).json()).toMatchObject({ status: 404, code: 'route.unknown' });
    const put = await app.inject({ method: 'PUT', url: '/notes' });
    expect(put.json()).toMatchObject({ status: 405, code: 'method.not-allowed' });
    expect(put.headers['allow']).toBe('POST, GET, HEAD');
    expect((await app.inject({ method: 'DELETE', url: '/notes/n_A..%2f' })).json()).toMatchObject({ status: 404, code: 'note.missing' });
    expect((await app.inject({ url: '/notes/%zz' })).json()).toMatchObject({ status: 400, code: 'request.malformed' });
    expect((await app.inject({ method: 'DELETE', url: `/notes/${'x'.repeat(500)}` })).json()).toMatchObject({ status: 414 });
  });

  it('tells nothing of its insides, and logs them', async () => {
    const response = await app.inject({ url: '/notes/broken' });
    expect(response.json()).toMatchObject({ status: 500, code: 'internal.error' });
    expect(response.body).not.toContain('SELECT');
    expect(errors).toContainEqual(
      expect.objectContaining({ operation: 'brokenNotes', err: expect.objectContaining({ message: 'SELECT secret FROM table' }) }),
    );
  });

  it('says 503 with Retry-After while a store is away', async () => {
    const response = await app.inject({ url: '/notes/away' });
    expect(response.json()).toMatchObject({ status: 503, code: 'service.unavailable' });
    expect(response.headers['retry-after']).toBe('1');
    expect(response.body).not.toContain('/var/data');
  });

  it('answers nobody on a route that nobody declared', async () => {
    expect((await app.inject({ url: '/notes/undeclared', headers: { authorization: 'Bearer ada' } })).json()).toMatchObject({
      status: 403,
      code: 'operation.undeclared',
    });
  });

  it('keeps a sane request id, replaces another, and continues a good trace', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const kept = await app.inject({
      url: '/nowhere',
      headers: { 'x-request-id': 'abc-1', traceparent: `00-${trace}-b7ad6b7169203331-01` },
    });
    expect(kept.headers['x-request-id']).toBe('abc-1');
    expect(kept.json()).toMatchObject({ traceId: trace });
    for (const bad of ['a b', 'a\tb', '<script>', 'x'.repeat(129)])
      expect((await app.inject({ url: '/notes', headers: { 'x-request-id': bad } })).headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
    expect(
      (await app.inject({ url: '/nowhere', headers: { traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01` } })).json(),
    ).not.toMatchObject({ traceId: '0'.repeat(32) });
  });
});
