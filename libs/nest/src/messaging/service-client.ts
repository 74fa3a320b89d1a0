import type { Refusal, Clock } from '@guildhall/eventing';
import { BrokenCircuitError, ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import type { ServiceCallSigner, SignedRequest } from '../auth/service-call.ts';
import { QueueTimeout } from './concurrency-limit.ts';
import { CIRCUIT_RESET_MS, NoAnswer, openUpstreamPool, type RequestHeaders, type ServiceAnswer, type TriedUrls } from './upstream-pool.ts';
import { commonRefusal } from '../operations/common-refusals.ts';

/** Calls one service, whichever of its processes answers. */
export type ServiceClient = Readonly<{
  /** Refuses (`service.unavailable`) when no process answers in time. May send a request several times, so it must be safe to repeat. */
  ask: (call: SignedRequest, headers: RequestHeaders, body: Buffer | undefined) => Promise<ServiceAnswer>;
  /** Whether the circuits of all its processes are open. */
  isBroken: () => boolean;
  close: () => Promise<void>;
}>;

/** `urls`: of the service's processes, or of a load balancer before them. `sign` makes a token of its own for each attempt. */
type Options = Readonly<{ name: string; urls: readonly string[]; sign: ServiceCallSigner; clock: Clock; answerTimeoutMs?: number }>;

const MAX_ATTEMPTS = 3;
const ANSWER_TIMEOUT_MS = 8_000;
const RETRY_DELAY_MS = 50;
const IN_FLIGHT = 'idempotency.in-flight';

/** The first attempt is still being handled: its outcome will be the answer. */
class InFlight extends Error {
  override name = 'InFlight';
}

const UNAVAILABLE = [NoAnswer, InFlight, QueueTimeout, BrokenCircuitError];

const unavailable = (): Refusal => commonRefusal('service.unavailable', { retryAfter: CIRCUIT_RESET_MS / 1_000 });

export const serviceClient = ({ name, urls, sign, clock, answerTimeoutMs = ANSWER_TIMEOUT_MS }: Options): ServiceClient => {
  const pool = openUpstreamPool({ name, urls, sign, answerTimeoutMs });
  return {
    ask: async (call, headers, body) => {
      const deadline = clock.now().getTime() + answerTimeoutMs;
      const retrying = retry(
        handleWhen((error) => (error instanceof NoAnswer || error instanceof InFlight) && clock.now().getTime() < deadline),
        { maxAttempts: MAX_ATTEMPTS - 1, backoff: new ExponentialBackoff({ initialDelay: RETRY_DELAY_MS }) },
      );
      const tried: TriedUrls = new Set();
      try {
        return await retrying.execute(async ({ attempt }) => {
          const answer = await pool.ask(tried, { call, headers, body });
          if (attempt > 0 && answer.status === 409 && answer.body.includes(IN_FLIGHT)) throw new InFlight();
          return answer;
        });
      } catch (error) {
        if (UNAVAILABLE.some((kind) => error instanceof kind)) throw unavailable();
        throw error;
      }
    },
    isBroken: pool.isBroken,
    close: pool.close,
  };
};
