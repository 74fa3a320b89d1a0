import { routesOf } from '@guildhall/nest';
import { withSeed } from '@guildhall/testing';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { connect } from 'node:net';
import { openScenario, type Scenario } from './scenario.ts';

jest.setTimeout(120_000);

let scenario: Scenario;
let org: string;
beforeAll(async () => {
  scenario = await openScenario(['ada', 'bob']);
  org = await scenario.organization('ada', { bob: 'member' });
  await scenario.as('ada').post(`/v1/organizations/${org}/teams`, { name: 'Operators' });
});
afterAll(() => scenario.close());

const bearer = (name = 'ada') => scenario.bearer(name);
/** The paths of all GET operations, with known ids where they exist. */
const reads = (): readonly string[] =>
  routesOf(scenario.app)
    .filter(({ method, path }) => method === 'GET' && path.startsWith('/v1/'))
    .map(({ path }) =>
      path
        .replace(':organizationId', org)
        .replace(':accountId', scenario.idOf('bob'))
        .replaceAll(/:(\w+)Id/g, `$1_${'0'.repeat(26)}`),
    );

describe('part G: a request', () => {
  test.each([
    'text/plain',
    'text/plain;application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/json; charset=utf-7',
    'application/json;charset=utf-8;x=y',
    'application/jsonx',
    'application/json text/plain',
    'application/json, text/plain',
    'application/vnd.api+json',
    'text/json',
    'application/json\tjunk',
    '',
  ])('T82 of the content type %j is refused without parsing its body', async (type) => {
    const before = await scenario.eventCountWhenIdle();
    const payload = JSON.stringify({ name: 'Smuggled', isOwner: true });
    const headers = { ...(await bearer()), 'content-type': type };
    const answer = await scenario.app.inject({ method: 'POST', url: '/v1/organizations', headers, payload });
    expect(answer.statusCode).toBe(415);
    expect(await scenario.eventCountWhenIdle()).toBe(before);
  });

  test('T82 in JSON is validated, however its content type is written', async () => {
    for (const type of ['application/json', 'Application/JSON', 'application/json; charset=utf-8', 'application/json;charset="UTF-8"']) {
      const headers = { ...(await bearer()), 'content-type': type };
      const answer = await scenario.app.inject({
        method: 'POST',
        url: '/v1/organizations',
        headers,
        payload: '{"name":"Good","isOwner":true}',
      });
      expect([type, answer.statusCode]).toEqual([type, 422]);
    }
    const headers = { ...(await bearer()), 'content-type': 'application/json' };
    const statusOf = async (payload: string) =>
      (await scenario.app.inject({ method: 'POST', url: '/v1/organizations', headers, payload })).statusCode;
    for (const poisoned of [
      '{"name":"a","__proto__":{"x":1}}',
      '{"name":"a","constructor":{"prototype":{}}}',
      '{"name":',
      '{"a":1}{"b":2}',
    ])
      expect([poisoned, await statusOf(poisoned)]).toEqual([poisoned, 400]);
    for (const other of ['[]', 'null', '"x"', '1']) expect([other, await statusOf(other)]).toEqual([other, 422]);
  });

  test('T84 from another site is not authenticated by a cookie, and gets no CORS headers', async () => {
    const { accessToken } = await scenario.tokensOf('ada');
    for (const origin of ['https://evil.example', 'null', scenario.url, 'http://localhost']) {
      const cookie = `access_token=${accessToken}; session=${accessToken}; authorization=Bearer ${accessToken}`;
      const written = await scenario.request('POST', '/v1/organizations', { name: 'Forged' }, { origin, cookie });
      expect(written.statusCode).toBe(401);
      const preflight = await scenario.app.inject({
        method: 'OPTIONS',
        url: '/v1/organizations',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      });
      for (const { headers } of [written, preflight, await scenario.request('GET', '/v1/me', undefined, { ...(await bearer()), origin })]) {
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
        expect(headers['set-cookie']).toBeUndefined();
      }
    }
  });

  test('T85 is never answered from a cache: answers have no-store, and never the status 304', async () => {
    expect(reads().length).toBeGreaterThan(10);
    for (const path of reads())
      for (const name of ['ada', 'bob']) {
        const first = await scenario.request('GET', path, undefined, await bearer(name));
        const etag = String(first.headers['etag'] ?? '"0"');
        const again = await scenario.request('GET', path, undefined, { ...(await bearer('ada')), 'if-none-match': `${etag}, *` });
        for (const answer of [first, again, await scenario.request('GET', path)]) {
          expect([path, answer.headers['cache-control']]).toEqual([path, 'no-store']);
          expect(answer.statusCode).not.toBe(304);
        }
      }
    for (const path of ['/v1/sessions', '/v1/accounts'])
      expect((await scenario.request('POST', path, {})).headers['cache-control']).toBe('no-store');
  });

  /** Sends a text over a new connection, and gives everything that came back until it was closed. */
  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(Number(new URL(scenario.url).port), '127.0.0.1', () => socket.write(text));
      socket.on('data', (data) => (answer += data.toString()));
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });

  test('S4 whose target is not a path is refused and counted', async () => {
    for (const target of ['HTTP://x/v1/me', 'http://x/v1/me', 'https://x/v1/me?a=b', 'http://x', '*']) {
      const answer = await raw(`GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      expect([target, answer.slice(9, 12)]).toEqual([target, '400']);
      expect(answer).toContain('"code":"request.malformed"');
      expect(answer).toMatch(/\r\nratelimit: "network";r=\d+/);
    }
  });

  test('T86 that is ambiguous is refused, and its connection is closed', async () => {
    const to = 'POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';
    const next = 'GET /v1/me HTTP/1.1\r\nHost: a\r\n\r\n';
    for (const smuggled of [
      `${to}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${next}`,
      `${to}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${next}`,
      `${to}Content-Length: 2\r\nContent-Length: 50\r\n\r\n{}${next}`,
      `${to}Content-Length: +2\r\n\r\n{}${next}`,
      `${to}Transfer-Encoding : chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${next}`,
      `GET /v1/me HTTP/1.1\r\nHost: a\r\nX-Bad: a\rb\r\n\r\n${next}`,
      `GET /v1/me HTTP/1.1\r\nHost: a\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n${next}`,
    ]) {
      const answer = await raw(smuggled);
      expect(answer).toMatch(/^HTTP\/1\.1 (400|431) /);
      expect(answer.match(/HTTP\/1\.1 \d/g)).toHaveLength(1);
      expect(answer).toContain('application/problem+json');
    }
  });

  test('T87 with random text in its headers never gets a 5xx', async () => {
    const NAMES = [
      'authorization',
      'cookie',
      'traceparent',
      'tracestate',
      'accept',
      'if-match',
      'if-none-match',
      'idempotency-key',
      'x-request-id',
      'x-forwarded-for',
      'user-agent',
      'range',
      'accept-encoding',
    ];
    const FRAGMENTS = [
      'Bearer ',
      'Basic ',
      'eyJhbGciOiJub25lIn0.',
      '"',
      'W/"0"',
      '\\',
      ';',
      ',',
      '=',
      '%00',
      '%',
      '00-',
      'ff',
      '-1',
      '1e999',
      '9'.repeat(30),
      '../',
      '*',
      '[',
      '{',
      'é',
      '\t',
      ' ',
    ];
    await withSeed(async ({ below, pick }) => {
      const randomText = (): string =>
        Array.from({ length: below(8) }, () => pick(FRAGMENTS))
          .join('')
          .trim();
      const good = await bearer();
      for (let round = 0; round < 30; round++)
        await Promise.all(
          Array.from({ length: 50 }, async () => {
            const headers = { ...(below(2) === 0 ? good : {}), [pick(NAMES)]: randomText(), [pick(NAMES)]: randomText() };
            const [method, body] = pick([
              ['GET', undefined],
              ['PATCH', { name: 'Same' }],
              ['POST', {}],
            ] as const);
            const path =
              method === 'PATCH'
                ? `/v1/organizations/${org}`
                : pick(['/v1/me', '/v1/organizations', '/v1/sessions', `/v1/organizations/${org}/members`]);
            const answer = await scenario.request(method, path, body, headers);
            if (answer.statusCode >= 500) throw new Error(JSON.stringify([method, path, headers, answer.body]));
          }),
        );
    });
  });

  test('T90 with repeated, nested or unknown query parameters is refused by every operation', async () => {
    const queries = [
      'limit=1&limit=2',
      'cursor=a&cursor=b',
      'limit[]=1',
      'limit[$ne]=1',
      'cursor[$gt]=',
      'status[$ne]=pending',
      '__proto__[x]=1',
    ];
    for (const path of reads())
      for (const query of queries)
        expect([path, query, (await scenario.as('ada').get(`${path}?${query}`)).statusCode]).toEqual([path, query, 400]);
    const lists = reads().filter((path) => /(organizations|invitations|members|teams|sessions)$/.test(path));
    expect(lists.length).toBeGreaterThan(5);
    for (const path of lists)
      for (const query of ['orgId=a', 'organizationId=x', 'constructor=1', 'limit=0', 'limit=1e9', 'limit=-1', 'limit=%00', 'limit='])
        expect([path, query, (await scenario.as('ada').get(`${path}?${query}`)).statusCode]).toEqual([path, query, 422]);
  });
});
