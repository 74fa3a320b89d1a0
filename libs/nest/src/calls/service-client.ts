import { Refusal, type Clock } from '@guildhall/eventing';
import { BrokenCircuitError, ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import type { SignedRequest } from './call.ts';
import { openPlaces, TO_HEAL, Unanswered, type Headers, type ServiceAnswer, type Visited } from './places.ts';
import type { SignCall } from './sign-calls.ts';
import { Crowded } from './slots.ts';

/** One service, wherever its processes are. */
export type ServiceClient = Readonly<{
  /** Refuses (`service.unavailable`) when nobody answers in time. May ask several times: whatever is asked here can be repeated. */
  ask: (call: SignedRequest, headers: Headers, body: Buffer | undefined) => Promise<ServiceAnswer>;
  /** Whether so many calls have failed, wherever they went, that none are made for a while. */
  isBroken: () => boolean;
  close: () => Promise<void>;
}>;

/** `urls`: of the service's processes, or of what stands before them. `sign` makes each try a call of its own. */
type Options = Readonly<{ name: string; urls: readonly string[]; sign: SignCall; clock: Clock; patience?: number }>;

const TRIES = 3;
/** Milliseconds: until an answer begins or goes on, and between tries at first. */
const TO_ANSWER = 8_000;
const PAUSE = 50;
const UNDER_WAY = 'idempotency.in-flight';

/** The first try is still at work: what it comes to is the answer. */
class UnderWay extends Error {}

const NO_ANSWER = [Unanswered, UnderWay, Crowded, BrokenCircuitError];

const unavailable = (): Refusal => new Refusal('unavailable', 'service.unavailable', { retryAfter: TO_HEAL / 1_000 });

export const serviceClient = ({ name, urls, sign, clock, patience = TO_ANSWER }: Options): ServiceClient => {
  const places = openPlaces({ name, urls, sign, patience });
  return {
    ask: async (call, headers, body) => {
      const end = clock.now().getTime() + patience;
      const retrying = retry(
        handleWhen((error) => (error instanceof Unanswered || error instanceof UnderWay) && clock.now().getTime() < end),
        { maxAttempts: TRIES - 1, backoff: new ExponentialBackoff({ initialDelay: PAUSE }) },
      );
      const visited: Visited = new Set();
      try {
        return await retrying.execute(async ({ attempt }) => {
          const answer = await places.ask(visited, { call, headers, body });
          if (attempt > 0 && answer.status === 409 && answer.body.includes(UNDER_WAY)) throw new UnderWay();
          return answer;
        });
      } catch (error) {
        if (NO_ANSWER.some((kind) => error instanceof kind)) throw unavailable();
        throw error;
      }
    },
    isBroken: places.areBroken,
    close: places.close,
  };
};
