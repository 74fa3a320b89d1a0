import { generateKeyPairSync } from 'node:crypto';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@guildhall/crypto';
import { refusalsOf } from '@guildhall/eventing';
import {
  Answer,
  CallKey,
  CallKeys,
  createApp,
  createLog,
  createServiceCallSigner,
  createServiceCallVerifier,
  operationOf,
  positionSeal,
  serviceClient,
  type Caller,
  type StreamAnswer,
} from '@guildhall/nest';
import { countedIds, eventuallyInRealTime, realDelay } from '@guildhall/testing';
import { Controller, Get, Inject, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { forwardRoutes, type ForwardedRoute } from './forward.ts';

const refusals = { 'export.empty': { kind: 'missing', title: 'Nothing to export', sentence: 'Do something first.' } } as const;
const refusal = refusalsOf(refusals);
const Operation = operationOf(refusals);
const SOURCE = Symbol('source');

@Controller('v1')
class ExportController {
  constructor(@Inject(SOURCE) private readonly source: () => StreamAnswer) {}

  @Get('export')
  @Operation({ id: 'export', summary: 'e', access: 'signed-in', produces: 'text/csv', refusals: ['export.empty'] })
  export(@Answer() answer: Answer): StreamAnswer {
    return answer({ position: '0042' }, this.source());
  }

  @Get('notes')
  @Operation({ id: 'notes', summary: 'n', access: 'signed-in', answer: z.object({ read: z.boolean() }) })
  notes(): object {
    return { read: true };
  }
}
class Root {}
Module({})(Root);

const route = (path: string): ForwardedRoute => ({
  ...{ method: 'GET', path, service: 'notes' },
  operation: { id: path, summary: path, access: 'signed-in', status: 200, input: {} },
});
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const key = CallKey.parse(JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'k' }));
const keys = CallKeys.parse(JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k' }] }));
const positions = positionSeal('a secret');
/** A token is the name of its account. */
const callerOf = (token: string): Caller => ({ accountId: `acc_${token}`, email: `${token}@example.org`, name: token, sessionId: 'ses_1' });
const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

const PAGE = 'x'.repeat(16 * 1024);
/** More than all buffers between a service and a client that takes nothing. */
const ENDLESS = 100_000;

/** Pages, of which it counts those that were asked for, and whether it was ended. */
const endless = () => {
  const seen = { produced: 0, ended: false };
  async function* source(): StreamAnswer {
    try {
      for (; seen.produced < ENDLESS; seen.produced++) yield await Promise.resolve(PAGE);
    } finally {
      seen.ended = true;
    }
  }
  return { seen, source };
};

describe('a stream that the gateway passes on', () => {
  const opened: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0).toReversed()) await close();
  });

  const listening = async (app: NestFastifyApplication): Promise<number> => {
    await app.init();
    await app.listen(0, '127.0.0.1');
    opened.push(() => app.close());
    return (app.getHttpServer().address() as AddressInfo).port; // it listens on TCP
  };
  /** A service, and a gateway before it, both over sockets. */
  const serving = async (source: () => StreamAnswer, { answerTimeoutMs = 5_000 } = {}) => {
    const ids = countedIds();
    const http = { drainTimeout: 100 };
    const module = { module: Root, controllers: [ExportController], providers: [{ provide: SOURCE, useValue: source }] };
    const verify = await createServiceCallVerifier({ keys, audience: 'notes', clock: systemClock });
    const service = await listening(await createApp(module, { ids, http, api: { verify }, log: createLog('silent') }));
    const sign = await createServiceCallSigner(key, systemClock);
    const client = serviceClient({
      name: 'notes',
      urls: [`http://127.0.0.1:${String(service)}`],
      sign,
      clock: systemClock,
      answerTimeoutMs,
    });
    opened.push(client.close);
    const gateway = await createApp(Root, {
      ...{ ids, http },
      api: { authenticate: callerOf, rawBodies: true, positions },
      log: createLog('silent'),
    });
    forwardRoutes(gateway, { routes: [route('/v1/export'), route('/v1/notes')], clients: { notes: client }, ids, development: false });
    const port = await listening(gateway);
    return { port, url: `http://127.0.0.1:${String(port)}/v1` };
  };
  /** A client that has sent its request, and takes nothing. */
  const slowClient = async (port: number) => {
    const socket = connect(port, '127.0.0.1').pause();
    opened.push(() => Promise.resolve(socket.destroy()));
    socket.write('GET /v1/export HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ada\r\n\r\n');
    await realDelay(500);
    return socket;
  };

  it('arrives as it is made, with its headers, and with a position for this caller', async () => {
    const { promise: received, resolve } = Promise.withResolvers<undefined>();
    const { url } = await serving(async function* () {
      yield 'a;1\n';
      await received;
      yield 'b;2\n';
    });
    const answer = await fetch(`${url}/export`, as('ada'));
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(positions.open(answer.headers.get('guildhall-position') ?? '', 'acc_ada')).toBe('0042');
    let text = '';
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      resolve(undefined);
    }
    expect(text).toBe('a;1\nb;2\n');
  });

  it('holds its source back while the client takes nothing', async () => {
    const { seen, source } = endless();
    const { port } = await serving(source);
    await slowClient(port);
    const before = seen.produced;
    await realDelay(500);
    expect(seen.produced).toBe(before);
    expect(before).toBeLessThan(ENDLESS / 10);
  });

  it('is held back for longer than a service may take to answer, and goes on then', async () => {
    let produced = 0;
    const { port } = await serving(
      async function* () {
        for (; produced < 3_000; produced++) yield await Promise.resolve(PAGE);
      },
      { answerTimeoutMs: 1_500 },
    );
    const socket = await slowClient(port);
    await realDelay(4_000);
    expect(produced).toBeLessThan(3_000);
    let received = 0;
    let end = '';
    socket.on('data', (data) => {
      received += data.length;
      end = (end + data.toString('latin1')).slice(-5);
    });
    socket.resume();
    await eventuallyInRealTime(() => end === '0\r\n\r\n', 'the last chunk');
    expect(received).toBeGreaterThan(3_000 * PAGE.length);
  });

  it('is a problem when its source fails before the first chunk', async () => {
    const { url } = await serving(async function* () {
      yield await Promise.reject<string>(refusal('export.empty'));
    });
    expect(await (await fetch(`${url}/export`, as('ada'))).json()).toMatchObject({ status: 404, code: 'export.empty' });
  });

  it.each([
    ['fails', () => Promise.reject<string>(new Error('the disk is gone'))],
    ['gives nothing for too long', () => new Promise<string>(() => undefined)],
  ])('breaks off when its source %s, and is not asked for again', async (_, more) => {
    let asked = 0;
    const source = async function* (): StreamAnswer {
      asked++;
      yield 'a;1\n';
      yield await more();
    };
    const { url } = await serving(source, { answerTimeoutMs: 1_500 });
    const answer = await fetch(`${url}/export`, as('ada'));
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow('terminated');
    expect(asked).toBe(1);
  });

  it('ends its source when the client goes away', async () => {
    const { seen, source } = endless();
    const { port } = await serving(source);
    (await slowClient(port)).destroy();
    await eventuallyInRealTime(() => seen.ended, 'the end of the source');
    expect(seen.produced).toBeLessThan(ENDLESS / 10);
  });

  it('takes no connection from other requests, however many streams there are', async () => {
    const { promise: received, resolve } = Promise.withResolvers<undefined>();
    const source = async function* (): StreamAnswer {
      yield 'a';
      await received;
    };
    const { url } = await serving(source, { answerTimeoutMs: 30_000 });
    const asked = Array.from({ length: 64 }, (_, n) => fetch(`${url}/export`, as(`user${String(n % 16)}`)));
    const answers = await Promise.all(asked);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    const more = await fetch(`${url}/export`, as('late'));
    expect(await more.json()).toMatchObject({ status: 503, code: 'service.unavailable' });
    expect((await fetch(`${url}/notes`, as('late'))).status).toBe(200);
    resolve(undefined);
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(Array.from({ length: 64 }, () => 'a'));
    expect(await (await fetch(`${url}/export`, as('late'))).text()).toBe('a');
  });
});
