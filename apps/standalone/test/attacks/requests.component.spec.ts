import { apiOf, type JsonSchema } from '@guildhall/nest';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { connect } from 'node:net';
import { openScenario, outcomeOf, type Scenario } from './scenario.ts';

jest.setTimeout(120_000);

let scenario: Scenario;
let org: string;
let otherOrg: string;
beforeAll(async () => {
  scenario = await openScenario(['ada', 'eve']);
  org = await scenario.organization('ada');
  otherOrg = await scenario.organization('eve');
});
afterAll(() => scenario.close());

const JSON_TYPE = { 'content-type': 'application/json' };
/** Sends these bytes as a JSON body. */
const send = (url: string, payload: string | Buffer, headers: Readonly<Record<string, string>> = {}) =>
  scenario.app.inject({ method: 'POST', url, headers: { ...JSON_TYPE, ...headers }, payload });
const bearer = () => scenario.bearer('ada');

/** The result of some work, and the milliseconds of CPU that it used on the main thread. */
const withCpuTime = async <T>(work: () => Promise<T>): Promise<Readonly<{ cpuMs: number; result: T }>> => {
  const before = process.threadCpuUsage();
  const result = await work();
  const { user, system } = process.threadCpuUsage(before);
  return { cpuMs: (user + system) / 1_000, result };
};
/** Without the limits these requests take a second and more. */
const MAX_CPU_MS = 250;

/** The request bodies of all operations in the OpenAPI document. */
const bodies = (): readonly (readonly [string, JsonSchema])[] => {
  const { paths } = apiOf(scenario.app, '0').openapi;
  return Object.values(paths).flatMap((methods) =>
    Object.values(methods).flatMap(({ operationId, requestBody }) =>
      requestBody === undefined ? [] : [[String(operationId), requestBody as JsonSchema] as const],
    ),
  );
};
const isObject = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;
/** All schemas inside a schema and those that it references. */
const partsOf = (value: unknown, named: JsonSchema): readonly JsonSchema[] => {
  if (!isObject(value)) return [];
  const to = typeof value['$ref'] === 'string' ? named[value['$ref'].split('/').at(-1) ?? ''] : undefined;
  return [value, ...[...Object.values(value), to].flatMap((inner) => partsOf(inner, named))];
};
const isBounded = ({ type, maxItems, maxLength, pattern, enum: some, const: one, additionalProperties }: JsonSchema): boolean => {
  if (type === 'array') return maxItems !== undefined;
  if (type === 'object') return additionalProperties === false;
  return type !== 'string' || [maxLength, pattern, some, one].some((bound) => bound !== undefined);
};

describe('a body', () => {
  test('S6 with thousands of nested levels is refused as too complex by every operation', async () => {
    const deep = `{"email":${'['.repeat(2_300)}${']'.repeat(2_300)}}`;
    for (const path of ['/v1/accounts', '/v1/sessions', '/v1/password-resets', '/v1/invitations/preview'])
      expect(outcomeOf(await send(path, deep))).toEqual([400, 'request.too-complex']);
    for (const path of ['/v1/organizations', `/v1/organizations/${org}/invitations`, `/v1/organizations/${org}/teams`])
      expect(outcomeOf(await send(path, deep, await bearer()))).toEqual([400, 'request.too-complex']);
    expect(outcomeOf(await send('/v1/sessions', `{"email":${'['.repeat(20)}${']'.repeat(20)}}`))).toEqual([422, 'request.invalid']);
  });

  test('S6 with thousands of empty items uses little CPU, in any organization', async () => {
    const full = (items: number): string => `{"invitations":[${Array<string>(items).fill('{}').join()}]}`;
    for (const [of, items, expected] of [
      [org, 87_000, [400, 'request.too-complex']],
      [otherOrg, 87_000, [400, 'request.too-complex']],
      [org, 6_000, [422, 'request.invalid']],
      [otherOrg, 6_000, [422, 'request.invalid']],
    ] as const) {
      const headers = await bearer();
      const { cpuMs, result } = await withCpuTime(() => send(`/v1/organizations/${of}/invitations`, full(items), headers));
      expect(outcomeOf(result)).toEqual(expected);
      expect(cpuMs).toBeLessThan(MAX_CPU_MS);
      expect(result.body.length).toBeLessThan(5_000);
    }
  });

  test('S6 with too many invitations is refused before its items are validated, but after the permission is checked', async () => {
    const good = Array.from({ length: 101 }, (_, n) => ({ email: `guest${String(n)}@far.example`, role: 'member' }));
    const payload = JSON.stringify({ invitations: [...good, {}, 'x', null] });
    const headers = await bearer();
    expect(outcomeOf(await send(`/v1/organizations/${org}/invitations`, payload, headers))).toEqual([422, 'invitation.batch-too-large']);
    expect(outcomeOf(await send(`/v1/organizations/${otherOrg}/invitations`, payload, headers))).toEqual([404, 'organization.unknown']);
  });

  test('S6 is not read before the caller is authenticated', async () => {
    for (const payload of ['{', '{}', '[]', '\xff', `${'['.repeat(50)}`])
      for (const headers of [{}, { authorization: 'Bearer nobody' }, { 'content-type': 'text/plain' }])
        expect((await send(`/v1/organizations/${org}/invitations`, payload, headers)).statusCode).toBe(401);
  });

  test('S6 has a limit for every list, text and object in its schema', () => {
    const named = apiOf(scenario.app, '0').openapi.components['schemas'] as JsonSchema; // components are by name
    expect(bodies().length).toBeGreaterThan(15);
    for (const [id, body] of bodies()) expect([id, partsOf(body, named).filter((part) => !isBounded(part))]).toEqual([id, []]);
  });

  test('S6 with long texts of combining marks uses little CPU', async () => {
    const marks = `a${'\u0301\u0316'.repeat(25_000)}`;
    for (const [path, body] of [
      ['/v1/accounts', { email: 'new@far.example', name: 'New', password: marks, acceptTerms: true }],
      ['/v1/accounts', { email: 'new@far.example', name: marks, password: 'a fine password', acceptTerms: true }],
      ['/v1/sessions', { email: marks, password: marks }],
      ['/v1/password-resets/confirm', { token: 'a', newPassword: marks }],
      ['/v1/organizations', { name: marks }],
      [`/v1/organizations/${org}/teams`, { name: marks }],
    ] as const) {
      const headers = await bearer();
      const { cpuMs, result } = await withCpuTime(() => send(path, JSON.stringify(body), headers));
      expect([path, result.statusCode]).toEqual([path, 422]);
      expect([path, cpuMs < MAX_CPU_MS]).toEqual([path, true]);
    }
  });

  test('U4 with invalid UTF-8 or an unpaired surrogate is refused', async () => {
    const before = await scenario.eventCountWhenIdle();
    const spelled = (password: Buffer) =>
      Buffer.concat([Buffer.from('{"email":"new@far.example","password":"'), password, Buffer.from('"}')]);
    for (const bad of [[0xe7], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82]].map((bytes) => Buffer.from(bytes)))
      for (const path of ['/v1/sessions', '/v1/accounts', '/v1/password-resets'])
        expect(outcomeOf(await send(path, spelled(bad)))).toEqual([400, 'request.malformed']);
    for (const half of ['\\ud800', 'a\\udfffb', '\\uDE00\\uD83D'])
      expect(outcomeOf(await send('/v1/sessions', spelled(Buffer.from(half))))).toEqual([400, 'request.malformed']);
    expect(outcomeOf(await send('/v1/sessions', spelled(Buffer.from('\\ud83d\\ude00 ç ñ \\\\ud800'))))).toEqual([401, 'session.refused']);
    expect(await scenario.eventCountWhenIdle()).toBe(before);
  });
});

/** One request for each reason for which a request is refused before it reaches its operation. */
const REFUSED: readonly Readonly<{ headers?: Record<string, string>; payload?: string; query?: string; id?: string }>[] = [
  { headers: { host: 'a b' } },
  { headers: { expect: 'x' } },
  { query: '?a[b]=1' },
  { query: '?limit=1&limit=2' },
  { id: 'x'.repeat(300) },
  { payload: '{' },
  { payload: '['.repeat(100) },
  { payload: JSON.stringify('x'.repeat(300_000)) },
  { payload: '{}', headers: { 'content-type': 'text/plain' } },
  { payload: '{}', headers: { 'content-encoding': 'gzip' } },
];

type Answers = Readonly<Record<string, Readonly<{ description: string }>>>;
/** All operations in the OpenAPI document. */
const operations = () =>
  Object.entries(apiOf(scenario.app, '0').openapi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, responses }]) => ({ path, method, operationId, responses: responses as Answers })),
  );

test.each(REFUSED)(
  'U13 %j is refused with a status and code that every operation declares',
  async ({ headers = {}, payload, query = '', id = 'x' }) => {
    let refused = 0;
    for (const { path, method, operationId, responses } of operations()) {
      if (payload !== undefined && method === 'get') continue;
      const url = `${path.replaceAll(/\{\w+\}/g, id)}${query}`;
      const sent = { ...(await bearer()), ...JSON_TYPE, ...headers };
      const answer = await scenario.app.inject({ method: method.toUpperCase() as 'GET', url, headers: sent, payload: payload ?? '' }); // any method
      if (answer.statusCode < 400) continue;
      refused++;
      const described = responses[answer.statusCode]?.description;
      expect([operationId, described]).toEqual([operationId, expect.stringContaining(`\`${outcomeOf(answer)[1]}\``)]);
    }
    expect(refused).toBeGreaterThan(20);
  },
);

describe('a request', () => {
  /** Sends a raw request and gives the raw answer. */
  const raw = (head: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(Number(new URL(scenario.url).port), '127.0.0.1', () => socket.write(`${head.join('\r\n')}\r\n\r\n`));
      socket.on('data', (data) => (answer += data.toString()));
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });
  const CLOSE = 'Connection: close';

  test.each([
    ['two hosts', ['GET /health/live HTTP/1.1', 'Host: a', 'Host: b', CLOSE], 400, 'header.repeated'],
    ['the same host twice', ['GET /v1/me HTTP/1.1', 'Host: a', 'host: a', CLOSE], 400, 'header.repeated'],
    ['no host', ['GET /health/live HTTP/1.1', CLOSE], 400, 'header.malformed'],
    ['an empty host', ['GET /health/live HTTP/1.1', 'Host:', CLOSE], 400, 'header.malformed'],
    ['a malformed host', ['GET /health/live HTTP/1.1', 'Host: a b', CLOSE], 400, 'header.malformed'],
    ['a host with a path', ['GET /health/live HTTP/1.1', 'Host: a/b', CLOSE], 400, 'header.malformed'],
    [
      'two kinds of credentials',
      ['GET /health/live HTTP/1.1', 'Host: a', 'Authorization: a', 'Authorization: b', CLOSE],
      400,
      'header.repeated',
    ],
    ['two keys', ['GET /health/live HTTP/1.1', 'Host: a', 'Idempotency-Key: a', 'Idempotency-Key: b', CLOSE], 400, 'header.repeated'],
    ['an expectation', ['GET /health/live HTTP/1.1', 'Host: a', 'Expect: x', CLOSE], 417, 'request.expectation'],
  ])('S13 with %s is refused with a problem', async (_, head, status, code) => {
    const answer = await raw(head);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${String(status)} `));
    expect(answer).toContain('content-type: application/problem+json');
    expect(answer).toContain('cache-control: no-store');
    expect(answer).toContain(`"code":"${code}"`);
  });

  test('S13 with one valid host is answered, in every form of a host', async () => {
    for (const host of ['a', 'A.example:3000', '127.0.0.1:80', '[::1]:3000', 'my_host', 'a:'])
      expect(await raw(['GET /health/live HTTP/1.1', `Host: ${host}`, CLOSE])).toMatch(/^HTTP\/1\.1 200 /);
    expect(await raw(['GET /health/live HTTP/1.0'])).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('S13 with a token of any length and padding is refused as unauthenticated', async () => {
    for (const token of [`a${'='.repeat(4_200)}`, 'a='.repeat(3), 'a'.repeat(4_097), `${'a'.repeat(4_096)}==`, 'a===', '='])
      expect(outcomeOf(await scenario.request('GET', '/v1/me', undefined, { authorization: `Bearer ${token}` }))).toEqual([
        401,
        'credentials.invalid',
      ]);
  });
});
