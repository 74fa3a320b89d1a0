import type { Clock } from '@guildhall/eventing';
import { limitPerKey, type ServiceAnswer, type ServiceClient } from '@guildhall/nest';
import type { WritePositions } from './write-positions.ts';

/** `from`: the services whose facts this one consumes. */
type Options = Readonly<{ client: ServiceClient; from: readonly string[]; positions: WritePositions; clock: Clock }>;

/** How long after a write its facts may still be on their way; as long as reads wait for views. */
const CAUSAL_WINDOW_MS = 5_000;
/** Before each further attempt; together as long as the window. */
const RETRY_DELAYS_MS = [50, 100, 200, 400, 800, 1_600, 1_850];
/** Statuses of a service that has not consumed the facts of a recent write. */
const RETRIED_STATUSES = [403, 404, 410];
/** Requests of one account that are retried at the same time. */
const MAX_RETRYING_PER_ACCOUNT = 8;

/**
 * Repeats a refused request while the caller's recent writes at other services may not have reached this one: whoever has just created an
 * organization can create a team in it at once. All other answers are given at once.
 */
export const withCausalRetry = ({ client, from, positions, clock }: Options): ServiceClient => {
  const limit = limitPerKey(MAX_RETRYING_PER_ACCOUNT);

  const wroteElsewhereLately = async (accountId: string): Promise<boolean> => {
    const ages = await Promise.all(from.map((service) => positions.sinceLast(service, accountId)));
    return ages.some((ms) => ms !== undefined && ms < CAUSAL_WINDOW_MS);
  };
  const retry = async (accountId: string, ask: () => Promise<ServiceAnswer>, refused: ServiceAnswer): Promise<ServiceAnswer> => {
    let answer = refused;
    for (const delay of RETRY_DELAYS_MS) {
      if (!RETRIED_STATUSES.includes(answer.status) || !(await wroteElsewhereLately(accountId))) return answer;
      await clock.sleep(delay);
      answer = await ask();
    }
    return answer;
  };

  return {
    ...client,
    ask: async (call, headers, body) => {
      const accountId = call.caller?.accountId;
      const answer = await client.ask(call, headers, body);
      if (accountId === undefined || !RETRIED_STATUSES.includes(answer.status)) return answer;
      return limit(accountId, () => retry(accountId, () => client.ask(call, headers, body), answer)) ?? answer;
    },
  };
};
