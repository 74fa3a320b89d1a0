import { isNativeError } from 'node:util/types';
import { BrokenCircuitError, circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhen } from 'cockatiel';
import { Pool } from 'undici';
import { CALL, type SignedRequest } from './call.ts';
import type { SignCall } from './sign-calls.ts';
import { slots } from './slots.ts';

export type Headers = Readonly<Record<string, string>>;
export type ServiceAnswer = Readonly<{ status: number; headers: Readonly<Record<string, string | string[] | undefined>>; body: Buffer }>;
export type Request = Readonly<{ call: SignedRequest; headers: Headers; body: Buffer | undefined }>;

/** Where one call has been, by its url. */
export type Visited = Set<string>;

/** The processes of one service. */
export type Places = Readonly<{
  /**
   * Asks at the next place where this call has not been, unless that is left alone for now. Throws `Unanswered`, `Crowded`, or that all are
   * left alone.
   */
  ask: (visited: Visited, request: Request) => Promise<ServiceAnswer>;
  /** Whether all of them are left alone. */
  areBroken: () => boolean;
  close: () => Promise<void>;
}>;

/** `sign` makes each try a call of its own; `patience` in milliseconds, until an answer begins or goes on. */
type Options = Readonly<{ name: string; urls: readonly string[]; sign: SignCall; patience: number }>;

/** Milliseconds: to connect, and until a place that was left alone is tried again. */
const TO_CONNECT = 1_000;
export const TO_HEAL = 2_000;
/** After so many failures in a row nobody is made to wait for the next. */
const FAILURES = 5;
const CONNECTIONS = 64;
/** Milliseconds that a request waits for one of them: who comes behind the slow ones of others is told soon. */
const IN_LINE = 2_000;

/** Nobody answered, or not to the end. */
export class Unanswered extends Error {}

/** How the system (`ECONNREFUSED`), undici, TLS and the parser of answers call it that a peer is not there, is late or breaks off. */
const FAILURE_OF_THE_PEER =
  /^(?:E[A-Z]+|UND_ERR_(?:CONNECT_TIMEOUT|HEADERS_TIMEOUT|BODY_TIMEOUT|SOCKET)|(?:ERR_TLS|ERR_SSL|HPE)_\w+|\w*CERT\w*)$/;
/** Whatever else goes wrong went wrong here: what the peer was never sent says nothing of it. */
const isOfThePeer = (error: unknown): boolean => isNativeError(error) && 'code' in error && FAILURE_OF_THE_PEER.test(String(error.code));

const newBreaker = () =>
  circuitBreaker(
    handleWhen((error) => error instanceof Unanswered),
    { halfOpenAfter: TO_HEAL, breaker: new ConsecutiveBreaker(FAILURES) },
  );

export const openPlaces = ({ name, urls, sign, patience }: Options): Places => {
  const limits = { connections: CONNECTIONS, connect: { timeout: TO_CONNECT }, headersTimeout: patience, bodyTimeout: patience };
  const places = urls.map((url) => ({ url, pool: new Pool(url, limits), breaker: newBreaker(), inTurn: slots(CONNECTIONS, IN_LINE) }));
  let turn = 0;

  const askAt = async (pool: Pool, { call, headers, body }: Request): Promise<ServiceAnswer> => {
    const signed = await sign(name, call, headers);
    try {
      const { method, path } = call;
      const answer = await pool.request({ method: method as 'GET', path, headers: { ...headers, [CALL]: signed }, body: body ?? null }); // any method
      return { status: answer.statusCode, headers: answer.headers, body: Buffer.from(await answer.body.arrayBuffer()) };
    } catch (cause) {
      if (!isOfThePeer(cause)) throw cause;
      throw new Unanswered(`${name} did not answer`, { cause });
    }
  };
  /** Each in its turn, those that this call has not been to first. */
  const nextFor = (visited: Visited) => {
    const first = turn++ % places.length;
    const rotated = [...places.slice(first), ...places.slice(0, first)];
    return [...rotated.filter(({ url }) => !visited.has(url)), ...rotated.filter(({ url }) => visited.has(url))];
  };
  return {
    ask: async (visited, request) => {
      for (const { url, pool, breaker, inTurn } of nextFor(visited))
        try {
          return await breaker.execute(() => {
            visited.add(url);
            return inTurn(() => askAt(pool, request));
          });
        } catch (error) {
          if (!(error instanceof BrokenCircuitError)) throw error;
        }
      throw new BrokenCircuitError();
    },
    areBroken: () => places.every(({ breaker }) => breaker.state === CircuitState.Open),
    close: async () => void (await Promise.all(places.map(({ pool }) => pool.close()))),
  };
};
