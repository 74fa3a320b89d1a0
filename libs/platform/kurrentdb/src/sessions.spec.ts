import { create, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { encodeEnvelope } from '@connectrpc/connect/protocol';
import { StoreUnavailable } from '@guildhall/eventing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventuallyInRealTime } from '@guildhall/testing';
import { once } from 'node:events';
import { createServer, type Http2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { Socket } from 'node:net';
import type { Call } from './call.ts';
import { connectionOf, type Endpoint } from './connection.ts';
import { ReadRespSchema, type ReadResp } from './generated/kurrentdb/protocols/v1/streams_pb.ts';
import { lastEventRequest } from './read-requests.ts';
import { sessions, type ReadOptions, type Sessions } from './sessions.ts';

type Answer = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

let answer: Answer;
let server: Http2Server;
let connections: number;
let node: Endpoint;
let reads: Sessions;
beforeEach(async () => {
  connections = 0;
  server = createServer();
  server.on('session', () => connections++);
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    answer(stream, headers);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  node = { host: '127.0.0.1', port: (server.address() as { port: number }).port };
  reads = sessions(connectionOf(`kurrentdb://127.0.0.1:${node.port}?tls=false`), 5_000);
});
afterEach(() => {
  reads.close();
  server.close();
});

const GRPC = { ':status': 200, 'content-type': 'application/grpc' };
const message = (subscriptionId: string): Uint8Array =>
  encodeEnvelope(0, toBinary(ReadRespSchema, create(ReadRespSchema, { content: { case: 'confirmation', value: { subscriptionId } } })));
/** Answers with these messages, and then with these trailers. */
const answering =
  (texts: readonly string[], trailers: Readonly<Record<string, string>>): Answer =>
  (stream) => {
    stream.respond(GRPC, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    for (const text of texts) stream.write(message(text));
    stream.end();
  };
const never = new AbortController().signal;
const open = (options: Partial<ReadOptions> = {}): Promise<Call<ReadResp>> =>
  reads.read(node, lastEventRequest, { from: 'any', signal: never, ...options });
const textOf = ({ content }: ReadResp): string => (content.case === 'confirmation' ? content.value.subscriptionId : '');
const all = async (call: Call<ReadResp>): Promise<readonly string[]> => {
  const texts: string[] = [];
  for (let some = await call.next(2); some !== undefined; some = await call.next(2)) {
    expect(some.length).toBeLessThanOrEqual(2);
    texts.push(...some.map(textOf));
  }
  return texts;
};

describe('a call for messages', () => {
  it('gives them in order, at most as many as are asked for, and ends', async () => {
    answer = answering(['1', '2', '3', '4', '5'], { 'grpc-status': '0' });
    expect(await all(await open())).toEqual(['1', '2', '3', '4', '5']);
  });

  it('fails with what the trailers say, after the messages before them', async () => {
    answer = answering(['1'], { 'grpc-status': '5', 'grpc-message': 'not%20here: 100%', exception: 'not-leader' });
    const call = await open();
    expect((await call.next(9))?.map(textOf)).toEqual(['1']);
    const failure = call.next(9);
    await expect(failure).rejects.toMatchObject({ code: Code.NotFound, rawMessage: 'not%20here: 100%' });
    const error: unknown = await failure.catch((reason: unknown) => reason);
    expect((error as ConnectError).metadata.get('exception')).toBe('not-leader');
  });

  it('fails with what the headers say, when there is nothing else', async () => {
    answer = (stream) => stream.respond({ ...GRPC, 'grpc-status': '7', 'grpc-message': 'Access%20Denied' }, { endStream: true });
    await expect(all(await open())).rejects.toMatchObject({ code: Code.PermissionDenied, rawMessage: 'Access Denied' });
  });

  it('fails as unavailable when its connection ends without a word, and when something else than the server answers', async () => {
    answer = (stream) => {
      stream.respond(GRPC);
      stream.write(message('1'), () => stream.session?.destroy());
    };
    const call = await open();
    expect((await call.next(9))?.map(textOf)).toEqual(['1']);
    await expect(call.next(9)).rejects.toMatchObject({ code: Code.Unavailable });
    answer = (stream) => stream.respond({ ':status': 502 }, { endStream: true });
    await expect(all(await open())).rejects.toMatchObject({ code: Code.Unavailable });
  });

  it('ends when its signal aborts, and lets the server know', async () => {
    const closed = Promise.withResolvers<unknown>();
    answer = (stream) => {
      stream.respond(GRPC);
      stream.on('close', () => closed.resolve(stream.aborted));
    };
    const stop = new AbortController();
    const call = await open({ signal: stop.signal });
    const next = call.next(1);
    stop.abort();
    expect(await next).toBeUndefined();
    expect(await closed.promise).toBe(true);
    expect(await (await open({ signal: AbortSignal.abort() })).next(1)).toBeUndefined();
  });

  it('K5 lets the server wait while nobody takes what has arrived', async () => {
    const text = 'x'.repeat(16 << 10);
    let sent = 0;
    const count = 1_000;
    answer = (stream) => {
      stream.respond(GRPC, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      const send = (): void => {
        if (sent === count) return void stream.end();
        stream.write(message(text), send);
        sent++;
      };
      send();
    };
    const call = await open();
    await call.next(1);
    let before = -1;
    for (; sent !== before; await new Promise((resolve) => setTimeout(resolve, 300))) before = sent;
    expect(sent * text.length).toBeLessThan(2 << 20);
    expect(await all(call)).toHaveLength(count - 1);
  });
});

describe('the sessions with nodes', () => {
  it('K2 ask the leader only where it has to be the leader, and say who asks', async () => {
    reads = sessions({ ...connectionOf(`kurrentdb://127.0.0.1:${node.port}?tls=false`), authorization: 'Basic YTpi' }, 5_000);
    const seen: unknown[] = [];
    answer = (stream, headers) => {
      seen.push([headers['requires-leader'], headers['authorization'], headers['grpc-accept-encoding']]);
      answering([], { 'grpc-status': '0' })(stream, headers);
    };
    await all(await open({ from: 'leader' }));
    await all(await open({ from: 'any' }));
    expect(seen).toEqual([
      ['true', 'Basic YTpi', undefined],
      ['false', 'Basic YTpi', undefined],
    ]);
  });

  it('K4 have one connection to each node, on which nothing waits for an acknowledgement', async () => {
    const setNoDelay = jest.spyOn(Socket.prototype, 'setNoDelay');
    answer = answering(['1'], { 'grpc-status': '0' });
    await Promise.all([1, 2, 3].map(async () => all(await open())));
    await all(await open());
    expect(connections).toBe(1);
    expect(setNoDelay.mock.calls.length).toBeGreaterThanOrEqual(1);
    expect(setNoDelay.mock.calls.every(([noDelay = true]) => noDelay)).toBe(true);
    setNoDelay.mockRestore();
  });

  it('open another connection when one is given up, and only then', async () => {
    answer = answering(['1'], { 'grpc-status': '0' });
    await all(await open());
    reads.abandon(node, 0);
    await all(await open());
    expect(connections).toBe(1);
    reads.abandon(node, performance.now());
    expect(await all(await open())).toEqual(['1']);
    expect(connections).toBe(2);
  });

  it('open another connection when one is lost', async () => {
    answer = answering(['1'], { 'grpc-status': '0' });
    const sockets: Socket[] = [];
    server.on('connection', (socket: Socket) => sockets.push(socket));
    await all(await open());
    for (const socket of sockets) socket.destroy();
    await eventuallyInRealTime(() => sockets.every(({ destroyed }) => destroyed), 'the end of the connection');
    let texts: readonly string[] | undefined;
    // A call may still meet the lost connection.
    for (let n = 0; texts === undefined && n < 10; n++)
      texts = await open()
        .then(all)
        .catch(() => undefined);
    expect([texts, connections]).toEqual([['1'], 2]);
  });

  it('end their calls when they are closed, and open no connection after that', async () => {
    answer = (stream) => stream.respond(GRPC);
    const next = (await open()).next(1);
    reads.close();
    await expect(next).rejects.toMatchObject({ code: Code.Unavailable });
    await expect(open()).rejects.toBeInstanceOf(StoreUnavailable);
    expect(connections).toBe(1);
  });

  it('reject a call when there is no server', async () => {
    server.close();
    await once(server, 'close');
    await expect(open()).rejects.toBeInstanceOf(ConnectError);
  });
});
