import type { Clock } from '@guildhall/eventing';
import type { ServiceAnswer, ServiceClient } from '@guildhall/nest';
import type { RecentWrites } from './recent-writes.ts';

/** `from`: the services whose facts this one hears. */
type Options = Readonly<{ client: ServiceClient; from: readonly string[]; recent: RecentWrites; clock: Clock }>;

/** Milliseconds, as long as reads wait for views: facts usually take a hundredth of it. */
const HEARD = 5_000;
/** Milliseconds before each time that is asked again: soon at first, and all of them together as long. */
const PAUSES = [50, 100, 200, 400, 800, 1_600, 1_850];
/** What a service says of what it has not heard of. */
const UNHEARD = [403, 404, 410];
/** Requests of one account that are asked again at once. */
const WAITING = 8;
/**
 * A service that hears of what its callers did elsewhere, and is asked again while it may not have heard yet: whoever has just made an
 * organization may make a team in it at once. Refusals of somebody who wrote nothing elsewhere lately come at once, like all else, and so
 * do those beside many of the same account that are asked again already.
 */
export const withNews = ({ client, from, recent, clock }: Options): ServiceClient => {
  const waiting = new Map<string, number>();

  const mayHaveNews = async (who: string): Promise<boolean> => {
    const since = await Promise.all(from.map((service) => recent.sinceLast(service, who)));
    return since.some((ms) => ms !== undefined && ms < HEARD);
  };
  const again = async (who: string, ask: () => Promise<ServiceAnswer>, refused: ServiceAnswer): Promise<ServiceAnswer> => {
    let answer = refused;
    for (const pause of PAUSES) {
      if (!UNHEARD.includes(answer.status) || !(await mayHaveNews(who))) return answer;
      await clock.sleep(pause);
      answer = await ask();
    }
    return answer;
  };

  return {
    ...client,
    ask: async (call, headers, body) => {
      const who = call.caller?.accountId;
      const answer = await client.ask(call, headers, body);
      const others = waiting.get(who ?? '') ?? 0;
      if (who === undefined || !UNHEARD.includes(answer.status) || others >= WAITING) return answer;
      waiting.set(who, others + 1);
      try {
        return await again(who, () => client.ask(call, headers, body), answer);
      } finally {
        const left = (waiting.get(who) ?? 1) - 1;
        if (left === 0) waiting.delete(who);
        else waiting.set(who, left);
      }
    },
  };
};
