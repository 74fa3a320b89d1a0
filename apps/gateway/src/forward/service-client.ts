import { Refusal, type Clock } from '@guildhall/eventing';
import { CALL, type Call, type SignCall } from '@guildhall/nest';
import { BrokenCircuitError, circuitBreaker, CircuitState, ConsecutiveBreaker, ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { Pool } from 'undici';

type Headers = Readonly<Record<string, string>>;
export type ServiceAnswer = Readonly<{ status: number; headers: Readonly<Record<string, string | string[] | undefined>>; body: Buffer }>;

/** One service, wherever its processes are. */
export type ServiceClient = Readonly<{
  /** Refuses (`service.unavailable`) when nobody answers in time. May ask several times: whatever is asked here can be repeated. */
  ask: (call: Call, headers: Headers, body: Buffer | undefined) => Promise<ServiceAnswer>;
  /** Whether so many calls have failed, wherever they went, that none are made for a while. */
  isBroken: () => boolean;
  close: () => Promise<void>;
}>;

/** `urls`: of the service's processes, or of what stands before them. `sign` makes each try a call of its own. */
type Options = Readonly<{ name: string; urls: readonly string[]; sign: SignCall; clock: Clock; patience?: number }>;

const TRIES = 3;
/** Milliseconds: to connect, until an answer begins or goes on, between tries at first, and until a broken circuit is tried again. */
const TO_CONNECT = 1_000;
const TO_ANSWER = 8_000;
const PAUSE = 50;
const TO_HEAL = 2_000;
/** After so many failures in a row nobody is made to wait for the next. */
const FAILURES = 5;
const CONNECTIONS = 64;
const UNDER_WAY = 'idempotency.in-flight';

/** Nobody answered, or not to the end. */
class Unanswered extends Error {}
/** The first try is still at work: what it comes to is the answer. */
class UnderWay extends Error {}

const unavailable = (): Refusal => new Refusal('unavailable', 'service.unavailable', { retryAfter: TO_HEAL / 1_000 });

export const serviceClient = ({ name, urls, sign, clock, patience = TO_ANSWER }: Options): ServiceClient => {
  const limits = { connections: CONNECTIONS, connect: { timeout: TO_CONNECT }, headersTimeout: patience, bodyTimeout: patience };
  const places = urls.map((url) => ({
    pool: new Pool(url, limits),
    breaker: circuitBreaker(
      handleWhen((error) => error instanceof Unanswered),
      { halfOpenAfter: TO_HEAL, breaker: new ConsecutiveBreaker(FAILURES) },
    ),
  }));
  type Place = (typeof places)[number];
  let turn = 0;

  const at = async ({ pool }: Place, call: Call, headers: Headers, body: Buffer | undefined): Promise<ServiceAnswer> => {
    const signed = await sign(name, call);
    try {
      const { method, path } = call;
      const answer = await pool.request({ method: method as 'GET', path, headers: { ...headers, [CALL]: signed }, body: body ?? null }); // any method
      return { status: answer.statusCode, headers: answer.headers, body: Buffer.from(await answer.body.arrayBuffer()) };
    } catch (cause) {
      throw new Unanswered(`${name} did not answer`, { cause });
    }
  };

  /** Each in its turn, those that this call has not been to first. */
  const inTurn = (visited: ReadonlySet<Place>): readonly Place[] => {
    const first = turn++ % places.length;
    const rotated = [...places.slice(first), ...places.slice(0, first)];
    return [...rotated.filter((place) => !visited.has(place)), ...rotated.filter((place) => visited.has(place))];
  };
  /** At the next place that is not left alone for now. */
  const once = async (visited: Set<Place>, ...request: [Call, Headers, Buffer | undefined]): Promise<ServiceAnswer> => {
    for (const place of inTurn(visited))
      try {
        return await place.breaker.execute(() => {
          visited.add(place);
          return at(place, ...request);
        });
      } catch (error) {
        if (!(error instanceof BrokenCircuitError)) throw error;
      }
    throw new BrokenCircuitError();
  };

  return {
    ask: async (call, headers, body) => {
      const end = clock.now().getTime() + patience;
      const retrying = retry(
        handleWhen((error) => (error instanceof Unanswered || error instanceof UnderWay) && clock.now().getTime() < end),
        { maxAttempts: TRIES - 1, backoff: new ExponentialBackoff({ initialDelay: PAUSE }) },
      );
      const visited = new Set<Place>();
      try {
        return await retrying.execute(async ({ attempt }) => {
          const answer = await once(visited, call, headers, body);
          if (attempt > 0 && answer.status === 409 && answer.body.includes(UNDER_WAY)) throw new UnderWay();
          return answer;
        });
      } catch (error) {
        if (error instanceof Unanswered || error instanceof UnderWay || error instanceof BrokenCircuitError) throw unavailable();
        throw error;
      }
    },
    isBroken: () => places.every(({ breaker }) => breaker.state === CircuitState.Open),
    close: async () => {
      await Promise.all(places.map(({ pool }) => pool.close()));
    },
  };
};
