import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@guildhall/crypto';
import { Refusal } from '@guildhall/eventing';
import {
  createServiceCallSigner,
  CallKey,
  createApp,
  createLog,
  positionSeal,
  serviceClient,
  type Caller,
  type ServiceClient,
} from '@guildhall/nest';
import { countedIds } from '@guildhall/testing';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { forwardRoutes, type ForwardedRoute } from './forward.ts';

const operation = (id: string, access: 'open' | 'signed-in' | 'development', input: ForwardedRoute['operation']['input']) =>
  ({ id, summary: id, access, status: 200, input }) as const;
const routes: readonly ForwardedRoute[] = [
  { method: 'GET', path: '/v1/notes/:id', service: 'notes', operation: operation('readNote', 'signed-in', { waits: true }) },
  { method: 'POST', path: '/v1/notes', service: 'notes', operation: operation('writeNote', 'open', { writes: true }) },
  { method: 'GET', path: '/v1/things', service: 'things', operation: operation('listThings', 'open', {}) },
  { method: 'GET', path: '/inbox', service: 'things', operation: operation('inbox', 'development', {}) },
];
const ada: Caller = { accountId: 'acc_ada', email: 'ada@example.org', name: 'Ada', sessionId: 'ses_1' };
const key = CallKey.parse(JSON.stringify({ ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'k' }));
const positions = positionSeal('a secret');
class Root {}
Module({})(Root);

type ReceivedRequest = Readonly<{ method: string | undefined; url: string | undefined; headers: IncomingHttpHeaders; body: string }>;

describe('a forwarded request', () => {
  const opened: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0).toReversed()) await close();
  });

  const listening = async (listener: RequestListener): Promise<Readonly<{ url: string; server: Server }>> => {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    opened.push(() => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))));
    return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, server }; // it listens on TCP
  };
  /** A service with given answers that records its requests. */
  const service = async (...answers: readonly RequestListener[]) => {
    const received: ReceivedRequest[] = [];
    const good: RequestListener = (_, response) => response.writeHead(200, { etag: '"3"', 'x-own': 'y' }).end('{"a":1}');
    const { url, server } = await listening((request, response) => {
      let body = '';
      request.on('data', (data: Buffer) => (body += data.toString()));
      request.on('end', () => {
        const { method, url: path, headers } = request;
        received.push({ method, url: path, headers, body });
        (answers[received.length - 1] ?? good)(request, response);
      });
    });
    return { url, server, received };
  };
  const gatewayTo = async (
    urls: Readonly<Record<'notes' | 'things', readonly string[]>>,
    { answerTimeoutMs = 300, development = false } = {},
  ) => {
    const sign = await createServiceCallSigner(key, systemClock);
    const clientOf = (name: string, of: readonly string[]): ServiceClient =>
      serviceClient({ name, urls: of, sign, clock: systemClock, answerTimeoutMs });
    const clients = { notes: clientOf('notes', urls.notes), things: clientOf('things', urls.things) };
    opened.push(() => Promise.all(Object.values(clients).map((client) => client.close())));
    const app: NestFastifyApplication = await createApp(Root, {
      ids: countedIds(),
      api: { authenticate: (token) => (token === 'ada' ? ada : undefined), rawBodies: true, positions },
      log: createLog('silent'),
    });
    forwardRoutes(app, { routes, clients, ids: countedIds(), development });
    await app.init();
    opened.push(() => app.close());
    const write = (headers: Record<string, string> = {}) =>
      app.inject({
        method: 'POST',
        url: '/v1/notes',
        headers: { 'content-type': 'application/json', ...headers },
        payload: '{"text":"é"}',
      });
    return { app, clients, write };
  };
  const UNREACHABLE = 'http://127.0.0.1:1';
  const lost: RequestListener = (request) => request.socket.destroy();
  const silent: RequestListener = () => undefined;

  it('reaches the service unchanged with a signed caller, and its answer comes back unchanged', async () => {
    const { url, received } = await service();
    const { app } = await gatewayTo({ notes: [url], things: [] });
    const answer = await app.inject({
      url: '/v1/notes/1?x=%20y',
      headers: {
        authorization: 'Bearer ada',
        'guildhall-min-position': positions.seal('7', ada.accountId),
        'user-agent': 'a browser',
        cookie: 'a=b',
        'x-forwarded-for': '1.2.3.4',
      },
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ a: 1 });
    expect(answer.headers).toMatchObject({ etag: '"3"', 'x-own': 'y', 'x-content-type-options': 'nosniff' });
    expect(received).toMatchObject([{ method: 'GET', url: '/v1/notes/1?x=%20y', body: '' }]);
    const headers: IncomingHttpHeaders = received[0]?.headers ?? {};
    expect(headers).toMatchObject({ 'guildhall-min-position': '7', 'user-agent': 'a browser' });
    expect(headers['guildhall-call']).toEqual(expect.any(String));
    expect(headers['traceparent']).toMatch(/^00-/);
    for (const secret of ['authorization', 'cookie', 'x-forwarded-for']) expect(headers[secret]).toBeUndefined();
  });

  it('S3 may contain only a position of its caller, and gets one sealed for its caller', async () => {
    const written: RequestListener = (_, response) => response.writeHead(200, { 'guildhall-position': '0007' }).end('{}');
    const { url, received } = await service(written);
    const { app } = await gatewayTo({ notes: [url], things: [] });
    const read = (position: string) =>
      app.inject({ url: '/v1/notes/1', headers: { authorization: 'Bearer ada', 'guildhall-min-position': position } });
    for (const made of ['7', positions.seal('7', 'acc_bob'), positionSeal('an older secret').seal('7', ada.accountId)])
      expect((await read(made)).json()).toMatchObject({ status: 400, code: 'position.unknown' });
    expect(received).toEqual([]);
    const { headers } = await read(positions.seal('7', ada.accountId));
    expect(positions.open(String(headers['guildhall-position']), ada.accountId)).toBe('0007');
  });

  it('S12 for development is forwarded only if that is enabled, and only for known hosts', async () => {
    const { url, received } = await service();
    const [closed, open] = [
      await gatewayTo({ notes: [], things: [url] }),
      await gatewayTo({ notes: [], things: [url] }, { development: true }),
    ];
    expect((await closed.app.inject({ url: '/inbox' })).json()).toMatchObject({ status: 404, code: 'route.unknown' });
    const foreign = await open.app.inject({ url: '/inbox', headers: { host: 'evil.example' } });
    expect(foreign.json()).toMatchObject({ status: 403, code: 'host.unknown' });
    expect(received).toEqual([]);
    expect((await open.app.inject({ url: '/inbox' })).statusCode).toBe(200);
  });

  it('never contains the client’s own call header', async () => {
    const { url, received } = await service();
    const { write } = await gatewayTo({ notes: [url], things: [] });
    await write({ 'guildhall-call': 'mine' });
    expect(received[0]?.headers['guildhall-call']).not.toBe('mine');
  });

  it('keeps its body byte by byte, and gets an idempotency key if it has none', async () => {
    const { url, received } = await service();
    const { write } = await gatewayTo({ notes: [url], things: [] });
    await write();
    await write({ 'idempotency-key': 'mine' });
    expect(received.map(({ body }) => body)).toEqual(['{"text":"é"}', '{"text":"é"}']);
    expect(received.map(({ headers }) => headers['idempotency-key'])).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), 'mine']);
  });

  it('is refused at the gateway without valid credentials', async () => {
    const { url, received } = await service();
    const { app } = await gatewayTo({ notes: [url], things: [] });
    expect((await app.inject({ url: '/v1/notes/1' })).json()).toMatchObject({ status: 401, code: 'credentials.missing' });
    const bad = await app.inject({ url: '/v1/notes/1', headers: { authorization: 'Bearer eve' } });
    expect(bad.json()).toMatchObject({ status: 401, code: 'credentials.invalid' });
    expect((await app.inject({ method: 'DELETE', url: '/v1/notes/1' })).statusCode).toBe(405);
    expect((await app.inject({ url: '/internal/callers' })).statusCode).toBe(404);
    expect(received).toEqual([]);
  });

  it.each([
    ['S6: too deep', Buffer.from(`${'['.repeat(2_300)}${']'.repeat(2_300)}`), 'request.too-complex'],
    ['U4: not UTF-8', Buffer.from([0x22, 0xe7, 0x22]), 'request.malformed'],
  ])('is refused at the gateway when its body is %s', async (_, payload, code) => {
    const { url, received } = await service();
    const { app } = await gatewayTo({ notes: [url], things: [] });
    const answer = await app.inject({ method: 'POST', url: '/v1/notes', headers: { 'content-type': 'application/json' }, payload });
    expect(answer.json()).toMatchObject({ status: 400, code });
    expect(received).toEqual([]);
  });

  it('is sent again with the same key when its answer was lost', async () => {
    const { url, received } = await service(lost);
    const { write } = await gatewayTo({ notes: [url], things: [] });
    expect((await write()).statusCode).toBe(200);
    expect(received).toHaveLength(2);
    expect(received[0]?.headers['idempotency-key']).toBe(received[1]?.headers['idempotency-key']);
  });

  it('is sent again until the first attempt is done when its answer was lost', async () => {
    const inFlight: RequestListener = (_, response) => response.writeHead(409).end('{"code":"idempotency.in-flight"}');
    const { url, received } = await service(lost, inFlight);
    const { write } = await gatewayTo({ notes: [url], things: [] });
    expect((await write()).statusCode).toBe(200);
    expect(received).toHaveLength(3);
  });

  it('gets idempotency.in-flight when the client itself repeats it meanwhile', async () => {
    const inFlight: RequestListener = (_, response) => response.writeHead(409).end('{"code":"idempotency.in-flight"}');
    const { url } = await service(inFlight);
    const { write } = await gatewayTo({ notes: [url], things: [] });
    expect((await write()).statusCode).toBe(409);
  });

  it('goes to another process when one is down', async () => {
    const { url } = await service();
    const { write } = await gatewayTo({ notes: [UNREACHABLE, url], things: [] });
    for (let n = 0; n < 4; n++) expect((await write()).statusCode).toBe(200);
  });

  it('never fails while one of two processes is down, and goes to both when it is back', async () => {
    const [{ url }, other] = [await service(), await service()];
    const { port } = new URL(other.url);
    await new Promise((resolve) => (other.server.closeAllConnections(), other.server.close(resolve)));
    const { write, clients } = await gatewayTo({ notes: [other.url, url], things: [] }, { answerTimeoutMs: 10_000 });
    const answers = await Promise.all(Array.from({ length: 50 }, () => write()));
    expect(answers.filter(({ statusCode }) => statusCode !== 200)).toEqual([]);
    expect(clients.notes.isBroken()).toBe(false);
    await new Promise<void>((resolve) => other.server.listen(Number(port), '127.0.0.1', resolve));
    for (const end = performance.now() + 10_000; other.received.length === 0 && performance.now() < end;) await write();
    expect(other.received.length).toBeGreaterThan(0);
  });

  it.each([
    ['down', () => Promise.resolve(UNREACHABLE)],
    ['silent', async () => (await service(silent, silent, silent)).url],
  ])('gets 503 with Retry-After when its service is %s, without effect on other services', async (_, place) => {
    const { url } = await service();
    const { app, write } = await gatewayTo({ notes: [await place()], things: [url] });
    const answer = await write();
    expect(answer.json()).toMatchObject({ status: 503, code: 'service.unavailable' });
    expect(answer.headers['retry-after']).toBe('2');
    expect((await app.inject({ url: '/v1/things' })).statusCode).toBe(200);
  });

  /** Sends one raw request over a new connection, and gives the answer. */
  const sendRawTo =
    (port: number) =>
    (target: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const body = '{"text":"x"}';
        const lines = [`POST ${target} HTTP/1.1`, 'host: x', 'content-type: application/json', `content-length: ${String(body.length)}`];
        let answer = '';
        const socket = connect(port, '127.0.0.1', () => socket.end(`${[...lines, 'connection: close'].join('\r\n')}\r\n\r\n${body}`));
        socket.on('data', (data) => (answer += data.toString())).on('close', () => resolve(answer));
        socket.on('error', reject);
      });

  it('S4 is refused at the gateway when its target is not a path, without counting as a failure of a service', async () => {
    const { url, received } = await service();
    const { app, clients, write } = await gatewayTo({ notes: [url], things: [] });
    await app.listen(0, '127.0.0.1');
    const sendRaw = sendRawTo((app.getHttpServer().address() as AddressInfo).port); // it listens on TCP
    for (let n = 0; n < 30; n++)
      for (const target of ['HTTP://x/v1/notes', 'hTTps://x/v1/notes', 'http://x/v1/notes', 'http://x', '*']) {
        const answer = await sendRaw(target);
        expect([target, answer.slice(9, 12)]).toEqual([target, '400']);
        expect(answer).toContain('"code":"request.malformed"');
      }
    expect(received).toEqual([]);
    expect(clients.notes.isBroken()).toBe(false);
    expect((await write()).statusCode).toBe(200);
  });

  it('S4 is normalized in path and query before it is sent', async () => {
    const { url, received } = await service();
    const { app } = await gatewayTo({ notes: [url], things: [] });
    const headers = { authorization: 'Bearer ada', accept: 'x', 'if-match': '"1"', 'idempotency-key': 'k', 'content-type': 'text/plain' };
    for (const path of ['/v1/notes/%61%2fb%3F%23?x=%c3%a9&y=|a+b#z', '/v1/%6eotes/é?x={"}'])
      expect((await app.inject({ url: path, headers })).statusCode).toBe(200);
    expect(received.map((one) => one.url)).toEqual(['/v1/notes/a%2Fb%3F%23?x=%C3%A9&y=%7Ca%20b', '/v1/notes/%C3%A9?x=%7B%22%7D']);
    for (const name of Object.keys(headers)) expect(received[0]?.headers[name]).toBeUndefined();
  });

  it.each([
    ['a path', { path: 'HTTP://x/v1/notes' }, {}],
    ['a method', { method: 'PO ST' }, {}],
    ['a header', {}, { 'idempotency-key': 'a\nb' }],
  ])('S4 with %s that cannot be sent does not count as a failure of the service', async (_, call, headers) => {
    const { url, received } = await service();
    const { clients } = await gatewayTo({ notes: [url], things: [] });
    const good = { method: 'GET', path: '/v1/notes/1', bodyHash: '', requestId: 'r', network: 'n', caller: undefined };
    for (let n = 0; n < 30; n++) await expect(clients.notes.ask({ ...good, ...call }, headers, undefined)).rejects.not.toThrow(Refusal);
    expect(clients.notes.isBroken()).toBe(false);
    expect(received).toEqual([]);
  });

  it('is not sent for a while after many failures in a row', async () => {
    const { write, clients } = await gatewayTo({ notes: [UNREACHABLE], things: [UNREACHABLE] });
    while (!clients.notes.isBroken()) await write();
    const began = performance.now();
    expect((await write()).statusCode).toBe(503);
    expect(performance.now() - began).toBeLessThan(50);
    expect(clients.things.isBroken()).toBe(false);
  });
});
