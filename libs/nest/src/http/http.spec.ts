import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testApp } from '@guildhall/testing/test-app';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { fastify } from 'fastify';
import type { Caller } from '../index.ts';
import { NotesController } from '../../test/notes.controller.ts';

const json = { 'content-type': 'application/json' };
const note = '{"text":"hello"}';

describe('an HTTP request', () => {
  let app: NestFastifyApplication;
  const errors: unknown[] = [];
  const ada: Caller = { accountId: 'acc_ada', email: 'ada@example.org', name: 'Ada', sessionId: 's' };

  beforeAll(async () => {
    const quiet = () => undefined;
    app = await testApp({
      controllers: [NotesController],
      callers: { ada },
      log: { info: quiet, warn: quiet, debug: quiet, error: (entry: unknown) => void errors.push(entry) },
      http: { corsOrigins: ['https://console.example.org'] },
    });
  });
  afterAll(() => app.close());

  const post = (payload: string, headers: Record<string, string>) => app.inject({ method: 'POST', url: '/notes', payload, headers });

  describe('T82: with an unusual content type', () => {
    const contentTypes = [
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

    it.each(contentTypes)('T82: %j is refused without parsing the body', async (type) => {
      const response = await post(note, { 'content-type': type });
      expect(response.json()).toMatchObject({ status: 415, code: 'request.media-type' });
    });

    it.each(['application/json', 'application/json; charset=utf-8', 'application/json;charset=UTF-8', 'Application/JSON'])(
      'T82: %j has its body validated',
      async (type) => {
        expect((await post(note, { 'content-type': type })).statusCode).toBe(201);
        expect((await post('{"text":1}', { 'content-type': type })).statusCode).toBe(422);
      },
    );

    it('T82: text/plain would not be validated by the default parsers (mutant)', async () => {
      const plain = fastify();
      plain.post('/notes', (request) => ({ type: typeof request.body }));
      expect(
        (await plain.inject({ method: 'POST', url: '/notes', payload: note, headers: { 'content-type': 'text/plain' } })).statusCode,
      ).toBe(200);
    });
  });

  it('with malformed JSON, a forbidden key or too large a body is refused', async () => {
    expect((await post('{"text":', json)).json()).toMatchObject({ status: 400, code: 'request.malformed' });
    expect((await post('{"text":"a","__proto__":{"isAdmin":true}}', json)).json()).toMatchObject({ status: 400 });
    expect((await post('{"text":"a","constructor":{"prototype":{"isAdmin":true}}}', json)).json()).toMatchObject({ status: 400 });
    expect((await post(JSON.stringify({ text: 'x'.repeat(256 * 1024) }), json)).json()).toMatchObject({
      status: 413,
      code: 'request.too-large',
    });
    expect((await post('', json)).json()).toMatchObject({ status: 422 });
  });

  it.each([
    ['too deep', `${'['.repeat(33)}${']'.repeat(33)}`, 400],
    ['as deep as allowed', `${'['.repeat(32)}${']'.repeat(32)}`, 422],
    ['too large', `[${'0,'.repeat(20_000)}0]`, 400],
    ['as large as allowed', `[${'0,'.repeat(19_998)}0]`, 422],
    ['full of brackets in a string', JSON.stringify({ text: '[{,'.repeat(30_000) }), 201],
    ['with quotes in a string', JSON.stringify({ text: '\\"[[['.repeat(100), more: `\\${'['.repeat(100)}` }), 422],
  ])('S6: with a body that is %s is refused or validated', async (_, payload, status) => {
    const response = await post(payload, json);
    expect(response.statusCode).toBe(status);
    if (status === 400) expect(response.json()).toMatchObject({ code: 'request.too-complex' });
  });

  it('S6: gets at most twenty errors, of which the last one says that there are more', async () => {
    const fields = (count: number) =>
      JSON.stringify({ text: 'a', ...Object.fromEntries(Array.from({ length: count }, (__, n) => [n, 1])) });
    const errorsOf = async (count: number) => (await post(fields(count), json)).json<{ errors: { code: string }[] }>().errors;
    expect((await errorsOf(20)).map(({ code }) => code)).toEqual(Array(20).fill('unknown-field'));
    expect((await errorsOf(21)).map(({ code }) => code)).toEqual([...Array<string>(19).fill('unknown-field'), 'more']);
  });

  it.each([
    ['{"text":"\\x"}', 'The body is not JSON: there is a bad escape at line 1, column 11.'],
    ['{"text":"a"', 'The body is not JSON at line 1, column 12.'],
    ['{"text":"a","__proto__":{}}', 'The body has a key that no body may have: `__proto__`, or `prototype` in a `constructor`.'],
    ['{"text":"\\ud800"}', 'The body escapes half a character: a lone surrogate.'],
  ])('U13: with the body %s is refused with the reason', async (payload, detail) => {
    expect((await post(payload, json)).json()).toMatchObject({ status: 400, code: 'request.malformed', detail });
  });
  it.each([
    [{ 'content-type': 'application/json; charset=utf8' }, 'The one parameter of application/json is charset=utf-8.'],
    [
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      'The body is compressed: send it as it is, without Content-Encoding.',
    ],
    [{ 'content-type': 'text/plain' }, 'Send application/json in UTF-8.'],
    [{ 'content-type': '' }, 'The body has no Content-Type: say application/json.'],
  ])('U13: with the headers %j is refused with the reason', async (headers, detail) => {
    expect((await post(note, headers)).json()).toMatchObject({ status: 415, code: 'request.media-type', detail });
  });

  describe('T90: with query parameters', () => {
    it.each([
      ['orgId=a&orgId=b', 400, 'query.repeated'],
      ['orgId[$ne]=', 400, 'query.malformed'],
      ['orgId[]=a', 400, 'query.malformed'],
      ['__proto__=a', 400, 'query.malformed'],
      ['other=a', 422, 'request.invalid'],
    ])('T90: ?%s is refused', async (query, status, code) => {
      expect((await app.inject({ url: `/notes?${query}` })).json()).toMatchObject({ status, code });
    });

    it('T90: that are repeated would arrive as a list without the check (mutant)', async () => {
      const plain = fastify();
      plain.get('/notes', (request) => request.query);
      expect((await plain.inject({ url: '/notes?orgId=a&orgId=b' })).json()).toEqual({ orgId: ['a', 'b'] });
    });
  });

  it('T41: gets no identity from headers that a client sets', async () => {
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

  describe('T84: from another origin', () => {
    const preflight = (origin: string) =>
      app.inject({ method: 'OPTIONS', url: '/notes', headers: { origin, 'access-control-request-method': 'POST' } });

    it('T84: is allowed only from listed origins, and never with cookies', async () => {
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

    it('T84: is not allowed by default, and a cookie does not authenticate', async () => {
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

  it('T85: gets an answer that no cache may store', async () => {
    for (const url of ['/notes', '/notes/mine', '/nowhere', '/notes?a=1&a=2', '/%zz'])
      expect([url, (await app.inject({ url })).headers['cache-control']]).toEqual([url, 'no-store']);
    const { headers } = await app.inject({ url: '/notes' });
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
    expect(headers['x-powered-by'] ?? headers['server']).toBeUndefined();
  });

  it('gets 404 for unknown paths and malformed ids, and 405 with Allow for unknown methods', async () => {
    expect((await app.inject({ url: '/nowhere' })).json()).toMatchObject({ status: 404, code: 'route.unknown' });
    const put = await app.inject({ method: 'PUT', url: '/notes' });
    expect(put.json()).toMatchObject({ status: 405, code: 'method.not-allowed' });
    expect(put.headers['allow']).toBe('POST, GET, HEAD');
    expect((await app.inject({ method: 'DELETE', url: '/notes/n_A..%2f' })).json()).toMatchObject({ status: 404, code: 'note.missing' });
    expect((await app.inject({ url: '/notes/%zz' })).json()).toMatchObject({ status: 400, code: 'request.malformed' });
    expect((await app.inject({ method: 'DELETE', url: `/notes/${'x'.repeat(500)}` })).json()).toMatchObject({ status: 414 });
  });

  it('gets 500 without internal details for an unexpected error, which is logged', async () => {
    const response = await app.inject({ url: '/notes/broken' });
    expect(response.json()).toMatchObject({ status: 500, code: 'internal.error' });
    expect(response.body).not.toContain('SELECT');
    expect(errors).toContainEqual(
      expect.objectContaining({ operation: 'brokenNotes', err: expect.objectContaining({ message: 'SELECT secret FROM table' }) }),
    );
  });

  it('gets 503 with Retry-After while a store is unavailable', async () => {
    const response = await app.inject({ url: '/notes/away' });
    expect(response.json()).toMatchObject({ status: 503, code: 'service.unavailable' });
    expect(response.headers['retry-after']).toBe('1');
    expect(response.body).not.toContain('/var/data');
  });

  it('is refused on a route without a declaration', async () => {
    expect((await app.inject({ url: '/notes/undeclared', headers: { authorization: 'Bearer ada' } })).json()).toMatchObject({
      status: 403,
      code: 'operation.undeclared',
    });
  });

  it('keeps a valid request id and trace, and gets new ones for invalid ones', async () => {
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
