import type { Readable } from 'node:stream';
import { isNativeError } from 'node:util/types';
import { BrokenCircuitError, circuitBreaker, CircuitState, ConsecutiveBreaker, handleType } from 'cockatiel';
import { Pool } from 'undici';
import { SERVICE_CALL_HEADER, type ServiceCallSigner, type SignedRequest } from '../auth/service-call.ts';
import { isStreamType } from '../operations/stream-answer.ts';
import { concurrencyLimit, QueueTimeout } from './concurrency-limit.ts';

export type RequestHeaders = Readonly<Record<string, string>>;
/** `stream`: the body of an answer that is a stream, which is to be read or destroyed; `body` is empty then. */
export type ServiceAnswer = Readonly<{
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
  stream?: Readable;
}>;
export type UpstreamRequest = Readonly<{ call: SignedRequest; headers: RequestHeaders; body: Buffer | undefined }>;

/** The processes that one request was sent to already. */
export type TriedUrls = Set<string>;

/** The processes of one service, each with connections and a circuit breaker of its own. */
export type UpstreamPool = Readonly<{
  /**
   * Sends to the next process whose circuit is closed, one that this request was not sent to first. Throws `NoAnswer`, `QueueTimeout`, or
   * `BrokenCircuitError` when all circuits are open.
   */
  ask: (tried: TriedUrls, request: UpstreamRequest) => Promise<ServiceAnswer>;
  /** Whether all circuits are open. */
  isBroken: () => boolean;
  close: () => Promise<void>;
}>;

/** `sign` makes a token of its own for each attempt. `answerTimeoutMs`: until an answer begins, and between its parts. */
type Options = Readonly<{ name: string; urls: readonly string[]; sign: ServiceCallSigner; answerTimeoutMs: number }>;

const CONNECT_TIMEOUT_MS = 1_000;
/** Until a process whose circuit is open gets another request. */
export const CIRCUIT_RESET_MS = 2_000;
const FAILURES_TO_OPEN = 5;
const CONNECTIONS = 64;
/** Connections that carry streams, which last for as long as a client takes; so they are none of the others. */
const STREAMS = 64;
const NO_BODY = Buffer.alloc(0);
/** How long a request waits for a connection while slow requests hold all of them. */
const QUEUE_TIMEOUT_MS = 2_000;

/** No process answered, or an answer broke off. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}

/** Error codes of the system (`ECONNREFUSED`), undici, TLS and the HTTP parser for a peer that is absent, late or breaks off. */
const PEER_FAILURE = /^(?:E[A-Z]+|UND_ERR_(?:CONNECT_TIMEOUT|HEADERS_TIMEOUT|BODY_TIMEOUT|SOCKET)|(?:ERR_TLS|ERR_SSL|HPE)_\w+|\w*CERT\w*)$/;
/** Any other error was made here, before anything was sent: it must not open the peer's circuit. */
const isPeerFailure = (error: unknown): boolean => isNativeError(error) && 'code' in error && PEER_FAILURE.test(String(error.code));

const openUpstream = (url: string, answerTimeoutMs: number) => ({
  url,
  pool: new Pool(url, {
    connections: CONNECTIONS + STREAMS,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: answerTimeoutMs,
    bodyTimeout: answerTimeoutMs,
  }),
  circuit: circuitBreaker(handleType(NoAnswer), { halfOpenAfter: CIRCUIT_RESET_MS, breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN) }),
  limited: concurrencyLimit(CONNECTIONS, QUEUE_TIMEOUT_MS),
  streams: new Set<Readable>(),
});

type Upstream = ReturnType<typeof openUpstream>;

/** Counts a stream until it is closed; throws `QueueTimeout` when there are too many. */
const held = (stream: Readable, streams: Set<Readable>): Readable => {
  stream.on('error', () => undefined); // it may break off before anybody listens
  if (streams.size >= STREAMS) {
    stream.destroy();
    throw new QueueTimeout();
  }
  streams.add(stream);
  return stream.once('close', () => streams.delete(stream));
};

export const openUpstreamPool = ({ name, urls, sign, answerTimeoutMs }: Options): UpstreamPool => {
  const upstreams = urls.map((url) => openUpstream(url, answerTimeoutMs));
  let requests = 0;

  const send = async ({ pool, streams }: Upstream, { call, headers, body }: UpstreamRequest): Promise<ServiceAnswer> => {
    const token = await sign(name, call, headers);
    try {
      const { method, path } = call;
      const answer = await pool.request({
        method: method as 'GET', // any method
        path,
        headers: { ...headers, [SERVICE_CALL_HEADER]: token },
        body: body ?? null,
      });
      const head = { status: answer.statusCode, headers: answer.headers };
      if (method !== 'HEAD' && isStreamType(answer.headers['content-type']))
        return { ...head, body: NO_BODY, stream: held(answer.body, streams) };
      return { ...head, body: Buffer.from(await answer.body.arrayBuffer()) };
    } catch (cause) {
      if (!isPeerFailure(cause)) throw cause;
      throw new NoAnswer(`${name} did not answer`, { cause });
    }
  };
  /** Round robin; those that were not tried come first. */
  const inOrder = (tried: TriedUrls) => {
    const first = requests++ % upstreams.length;
    const rotated = [...upstreams.slice(first), ...upstreams.slice(0, first)];
    return [...rotated.filter(({ url }) => !tried.has(url)), ...rotated.filter(({ url }) => tried.has(url))];
  };
  return {
    ask: async (tried, request) => {
      for (const upstream of inOrder(tried))
        try {
          return await upstream.circuit.execute(() => {
            tried.add(upstream.url);
            return upstream.limited(() => send(upstream, request));
          });
        } catch (error) {
          if (!(error instanceof BrokenCircuitError)) throw error;
        }
      throw new BrokenCircuitError();
    },
    isBroken: () => upstreams.every(({ circuit }) => circuit.state === CircuitState.Open),
    close: async () => void (await Promise.all(upstreams.map(({ pool }) => pool.close()))),
  };
};
