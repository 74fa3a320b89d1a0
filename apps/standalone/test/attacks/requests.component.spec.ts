import { apiOf, type JsonSchema } from '@guildhall/nest';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { connect } from 'node:net';
import { openScenario, outcomeOf, type Scenario } from './scenario.ts';

jest.setTimeout(120_000);

let scenario: Scenario;
let org: string;
let elsewhere: string;
beforeAll(async () => {
  scenario = await openScenario(['ada', 'eve']);
  org = await scenario.organization('ada');
  elsewhere = await scenario.organization('eve');
});
afterAll(() => scenario.close());

const JSON_TYPE = { 'content-type': 'application/json' };
/** A JSON body as the bytes that somebody chose. */
const send = (url: string, payload: string | Buffer, headers: Readonly<Record<string, string>> = {}) =>
  scenario.app.inject({ method: 'POST', url, headers: { ...JSON_TYPE, ...headers }, payload });
const bearer = () => scenario.bearer('ada');

/** Milliseconds of computing that the one thread did which answers everybody, and what came of it. */
const keptBusy = async <T>(work: () => Promise<T>): Promise<Readonly<{ busy: number; result: T }>> => {
  const before = process.threadCpuUsage();
  const result = await work();
  const { user, system } = process.threadCpuUsage(before);
  return { busy: (user + system) / 1_000, result };
};
/** So short that nobody else notices, also where code is not warm yet; what is tried here once took a second and more. */
const UNNOTICED = 250;

/** Every body that an operation takes, as the documents describe it. */
const bodies = (): readonly (readonly [string, JsonSchema])[] => {
  const { paths } = apiOf(scenario.app, '0').openapi;
  return Object.values(paths).flatMap((methods) =>
    Object.values(methods).flatMap(({ operationId, requestBody }) =>
      requestBody === undefined ? [] : [[String(operationId), requestBody as JsonSchema] as const],
    ),
  );
};
const isObject = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;
/** Every part of a schema, and of those that it names. */
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
  test('S6 that nests thousands of levels is refused as too complex, wherever it is sent, by whomever', async () => {
    const deep = `{"email":${'['.repeat(2_300)}${']'.repeat(2_300)}}`;
    for (const path of ['/v1/accounts', '/v1/sessions', '/v1/password-resets', '/v1/invitations/preview'])
      expect(outcomeOf(await send(path, deep))).toEqual([400, 'request.too-complex']);
    for (const path of ['/v1/organizations', `/v1/organizations/${org}/invitations`, `/v1/organizations/${org}/teams`])
      expect(outcomeOf(await send(path, deep, await bearer()))).toEqual([400, 'request.too-complex']);
    expect(outcomeOf(await send('/v1/sessions', `{"email":${'['.repeat(20)}${']'.repeat(20)}}`))).toEqual([422, 'request.invalid']);
  });

  test('S6 full of empty items costs next to nothing, in one’s own organization and in another’s', async () => {
    const full = (items: number): string => `{"invitations":[${Array<string>(items).fill('{}').join()}]}`;
    for (const [of, items, expected] of [
      [org, 87_000, [400, 'request.too-complex']],
      [elsewhere, 87_000, [400, 'request.too-complex']],
      [org, 6_000, [422, 'request.invalid']],
      [elsewhere, 6_000, [422, 'request.invalid']],
    ] as const) {
      const headers = await bearer();
      const { busy, result } = await keptBusy(() => send(`/v1/organizations/${of}/invitations`, full(items), headers));
      expect(outcomeOf(result)).toEqual(expected);
      expect(busy).toBeLessThan(UNNOTICED);
      expect(result.body.length).toBeLessThan(5_000);
    }
  });

  test('S6 of a batch no more is looked at than shows that it is too large, and that after who may send one', async () => {
    const good = Array.from({ length: 101 }, (_, n) => ({ email: `guest${String(n)}@far.example`, role: 'member' }));
    const payload = JSON.stringify({ invitations: [...good, {}, 'x', null] });
    const headers = await bearer();
    expect(outcomeOf(await send(`/v1/organizations/${org}/invitations`, payload, headers))).toEqual([422, 'invitation.batch-too-large']);
    expect(outcomeOf(await send(`/v1/organizations/${elsewhere}/invitations`, payload, headers))).toEqual([404, 'organization.unknown']);
  });

  test('S6 is not looked at before it is known who asks', async () => {
    for (const payload of ['{', '{}', '[]', '\xff', `${'['.repeat(50)}`])
      for (const headers of [{}, { authorization: 'Bearer nobody' }, { 'content-type': 'text/plain' }])
        expect((await send(`/v1/organizations/${org}/invitations`, payload, headers)).statusCode).toBe(401);
  });

  test('S6 has bounds in every part: of its lists, of its texts, of its fields', () => {
    const named = apiOf(scenario.app, '0').openapi.components['schemas'] as JsonSchema; // components are by name
    expect(bodies().length).toBeGreaterThan(15);
    for (const [id, body] of bodies()) expect([id, partsOf(body, named).filter((part) => !isBounded(part))]).toEqual([id, []]);
  });

  test('S6 holds no text that is costly to look at: what has many forms is measured before one is made', async () => {
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
      const { busy, result } = await keptBusy(() => send(path, JSON.stringify(body), headers));
      expect([path, result.statusCode]).toEqual([path, 422]);
      expect([path, busy < UNNOTICED]).toEqual([path, true]);
    }
  });

  test('U4 that is not UTF-8, or escapes half a character, is refused: nothing in it is replaced by something else', async () => {
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

/** A request of its kind that the door refuses, for each way in which it does; ids are filled in. */
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
/** Every operation, as the documents describe it. */
const operations = () =>
  Object.entries(apiOf(scenario.app, '0').openapi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, responses }]) => ({ path, method, operationId, responses: responses as Answers })),
  );

test.each(REFUSED)(
  'U13 %j is declared by every operation that it may come to, with its code',
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
  /** All that is answered to raw bytes. */
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
    ['a host that is none', ['GET /health/live HTTP/1.1', 'Host: a b', CLOSE], 400, 'header.malformed'],
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

  test('S13 with one good host is answered, in every form that a host has', async () => {
    for (const host of ['a', 'A.example:3000', '127.0.0.1:80', '[::1]:3000', 'my_host', 'a:'])
      expect(await raw(['GET /health/live HTTP/1.1', `Host: ${host}`, CLOSE])).toMatch(/^HTTP\/1\.1 200 /);
    expect(await raw(['GET /health/live HTTP/1.0'])).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('S13 with a token of any length and padding is nobody’s', async () => {
    for (const token of [`a${'='.repeat(4_200)}`, 'a='.repeat(3), 'a'.repeat(4_097), `${'a'.repeat(4_096)}==`, 'a===', '='])
      expect(outcomeOf(await scenario.request('GET', '/v1/me', undefined, { authorization: `Bearer ${token}` }))).toEqual([
        401,
        'credentials.invalid',
      ]);
  });
});
