import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventuallyInRealTime, realDelay } from '@guildhall/testing';
import { testApp } from '@guildhall/testing/test-app';
import { refusalsOf } from '@guildhall/eventing';
import { Controller, Get, Inject } from '@nestjs/common';
import { apiOf, createLog, operationOf, type HttpSettings, type StreamAnswer } from '../index.ts';

const refusals = { 'export.empty': { kind: 'missing', title: 'Nothing to export', sentence: 'Do something first.' } } as const;
const refusal = refusalsOf(refusals);
const Operation = operationOf(refusals);
const SOURCE = Symbol('source');

@Controller('export')
class ExportController {
  constructor(@Inject(SOURCE) private readonly source: () => StreamAnswer) {}

  @Get()
  @Operation({ id: 'export', summary: 'e', access: 'open', produces: 'text/csv', refusals: ['export.empty'] })
  export(): StreamAnswer {
    return this.source();
  }
}

const PAGE = 'x'.repeat(16 * 1024);
/** More than all buffers between a producer and a client that takes nothing. */
const ENDLESS = 100_000;

/** Pages, of which it counts those that were asked for, and whether it was told to end. */
const pages = (count: number, end: () => void = () => undefined) => {
  const seen = { produced: 0, ended: false };
  async function* source(): StreamAnswer & AsyncGenerator<string> {
    try {
      for (; seen.produced < count;) {
        seen.produced++;
        yield PAGE;
        await Promise.resolve();
      }
      end();
    } finally {
      seen.ended = true;
    }
  }
  return { seen, source };
};
const fail = (error: Error) => (): never => {
  throw error;
};

describe('an answer that is a stream', () => {
  const opened: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0).toReversed()) await close();
  });

  const serving = async (source: () => StreamAnswer, http: HttpSettings = {}) => {
    const [lines, answers]: [string[], [number, number][]] = [[], []];
    const app = await testApp({
      controllers: [ExportController],
      providers: [{ provide: SOURCE, useValue: source }],
      http,
      log: createLog('error', { write: (line) => void lines.push(line) }),
      onResponse: (_, status, ms) => void answers.push([status, ms]),
    });
    opened.push(() => app.close());
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo; // it listens on TCP
    return { app, port, url: `http://127.0.0.1:${String(port)}/export`, lines, answers };
  };
  /** A client that has sent its request, and takes nothing until told so. */
  const slowClient = async (port: number, version = '1.1') => {
    const socket = connect(port, '127.0.0.1').pause();
    opened.push(() => Promise.resolve(socket.destroy()));
    socket.on('error', () => undefined);
    socket.write(`GET /export HTTP/${version}\r\nHost: a\r\n\r\n`);
    await realDelay(300);
    return socket;
  };

  it('comes whole, in chunks, with its type and the headers of every answer', async () => {
    const { url, answers } = await serving(pages(3).source);
    const answer = await fetch(url);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'transfer-encoding': 'chunked',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(await answer.text()).toBe(PAGE.repeat(3));
    expect(answers).toEqual([[200, expect.any(Number)]]);
  });

  it('may be empty, and may be of bytes', async () => {
    const { url } = await serving(pages(0).source);
    const empty = await fetch(url);
    expect([empty.headers.get('content-type'), await empty.text()]).toEqual(['text/csv; charset=utf-8', '']);
    const bytes = await serving(() => new Blob(['é;1\n']).stream());
    expect(await (await fetch(bytes.url)).text()).toBe('é;1\n');
  });

  it('holds its source back while the client takes nothing', async () => {
    const { seen, source } = pages(ENDLESS);
    const { port } = await serving(source);
    await slowClient(port);
    const before = seen.produced;
    expect(before).toBeGreaterThan(0);
    await realDelay(300);
    expect(seen.produced).toBe(before);
    expect(before).toBeLessThan(ENDLESS / 10);
  });

  it('is a problem like any other when its source fails before the first chunk', async () => {
    const { url, lines, answers } = await serving(pages(0, fail(refusal('export.empty'))).source);
    const answer = await fetch(url);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ status: 404, code: 'export.empty' });
    expect([lines, answers]).toEqual([[], [[404, expect.any(Number)]]]);
  });

  it('breaks off when its source fails after the first chunk, and is logged and counted as our failure', async () => {
    const { url, lines, answers } = await serving(pages(3, fail(new Error('the disk is gone'))).source);
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow('terminated');
    await eventuallyInRealTime(() => answers.length > 0, 'the answer in the log');
    expect(answers).toEqual([[500, expect.any(Number)]]);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        msg: 'answer broke off',
        operation: 'export',
        err: expect.objectContaining({ message: 'the disk is gone' }),
      }),
    ]);
  });

  it('breaks off for HTTP/1.0, too, whose answers have no other end than that of their connection', async () => {
    const { port } = await serving(pages(3, fail(new Error('the disk is gone'))).source);
    const socket = connect(port, '127.0.0.1', () => socket.write('GET /export HTTP/1.0\r\n\r\n'));
    await expect(text(socket)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('ends its source when the client goes away', async () => {
    const { seen, source } = pages(ENDLESS);
    const { port, lines, answers } = await serving(source);
    (await slowClient(port)).destroy();
    await eventuallyInRealTime(() => seen.ended, 'the end of the source');
    expect(seen.produced).toBeLessThan(ENDLESS / 10);
    await eventuallyInRealTime(() => answers.length > 0, 'the answer in the log');
    expect([lines, answers]).toEqual([[], [[499, expect.any(Number)]]]);
  });

  it('ends its source when the client went away before the first chunk', async () => {
    const { promise: first, resolve } = Promise.withResolvers<undefined>();
    let ended = false;
    const { port } = await serving(async function* () {
      try {
        await first;
        yield 'a';
        yield 'b';
      } finally {
        ended = true;
      }
    });
    (await slowClient(port)).destroy();
    await realDelay(100);
    resolve(undefined);
    await eventuallyInRealTime(() => ended, 'the end of the source');
  });

  it('breaks off when its client takes nothing, or its source gives nothing, for too long', async () => {
    const { seen, source } = pages(ENDLESS);
    const full = await serving(source, { stallTimeout: 500 });
    await slowClient(full.port);
    await eventuallyInRealTime(() => seen.ended && full.answers.length > 0, 'the end of the source and the answer in the log');
    expect(full.answers.map(([status]) => status)).toEqual([499]);
    const dry = await serving(
      async function* () {
        yield 'a';
        await new Promise(() => undefined);
      },
      { stallTimeout: 100 },
    );
    await expect((await fetch(dry.url)).text()).rejects.toThrow('terminated');
    await eventuallyInRealTime(() => dry.answers.length > 0, 'the answer in the log');
    expect(dry.answers.map(([status]) => status)).toEqual([500]);
  });

  it('goes on for as long as its client takes something', async () => {
    const { url } = await serving(
      async function* () {
        for (let n = 0; n < 5; n++) {
          yield String(n);
          await realDelay(400);
        }
      },
      { stallTimeout: 1_500 },
    );
    expect(await (await fetch(url)).text()).toBe('01234');
  });

  it('is refused while there are many of the same owner, and as soon as one has ended it is not', async () => {
    const { seen, source } = pages(ENDLESS);
    const { port, url } = await serving(source);
    const clients = [await slowClient(port), await slowClient(port), await slowClient(port), await slowClient(port)];
    const produced = seen.produced;
    const refused = await fetch(url);
    expect(await refused.json()).toMatchObject({ status: 429, code: 'stream.too-many' });
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(seen.produced).toBeLessThanOrEqual(produced + 1);
    seen.ended = false;
    clients[0]?.destroy();
    await eventuallyInRealTime(() => seen.ended, 'the end of the source');
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    await answer.body?.cancel();
  });

  it('is timed until it begins: how long the rest takes is the client’s choice', async () => {
    const { url, answers } = await serving(async function* () {
      yield 'a';
      await realDelay(1_000);
      yield 'b';
    });
    await (await fetch(url)).text();
    await eventuallyInRealTime(() => answers.length > 0, 'the answer in the log');
    expect(answers[0]?.[1]).toBeLessThan(900);
  });

  it('has no body for HEAD, and its source is not gone through', async () => {
    const { seen, source } = pages(3);
    const { url } = await serving(source);
    const answer = await fetch(url, { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(seen.produced).toBe(0);
  });

  it('has a while to end when the process shuts down, and breaks off after it', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<undefined>();
    async function* short(): StreamAnswer {
      yield 'a';
      await closed;
      yield 'b';
    }
    const long = pages(ENDLESS);
    const sources = [short, long.source];
    const { app, port, url } = await serving(() => (sources.shift() ?? short)(), { drainTimeout: 2_000 });
    const answer = await fetch(url);
    await slowClient(port);
    const closing = app.close();
    await realDelay(100);
    resolve(undefined);
    expect(await answer.text()).toBe('ab');
    expect(long.seen.ended).toBe(false);
    await closing;
    expect(long.seen.ended).toBe(true);
  });

  it('stands in the document with its type, and with what it may be refused with', async () => {
    const { app } = await serving(pages(0).source);
    expect(apiOf(app, '1').openapi.paths['/export']?.['get']).toMatchObject({
      responses: {
        200: { content: { 'text/csv': { schema: { type: 'string' } } } },
        429: { description: expect.stringContaining('`stream.too-many`') },
      },
    });
  });
});
