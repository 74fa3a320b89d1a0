import type { Clock } from '@guildhall/eventing';
import type { ServiceClient } from '@guildhall/nest';
import type { RecentWrites } from './recent-writes.ts';

/** `from`: the services whose facts this one hears. */
type Options = Readonly<{ client: ServiceClient; from: readonly string[]; recent: RecentWrites; clock: Clock }>;

/** Milliseconds, as long as reads wait for views: facts usually take a hundredth of it. */
const HEARD = 5_000;
const PAUSE = 100;
/** What a service says of what it has not heard of. */
const UNHEARD = [403, 404, 410];

/**
 * A service that hears of what its callers did elsewhere, and is asked again while it may not have heard yet: whoever has just made an
 * organization may make a team in it at once. Refusals of somebody who wrote nothing elsewhere lately come at once, like all else.
 */
export const withNews = ({ client, from, recent, clock }: Options): ServiceClient => {
  const mayHaveNews = async (who: string): Promise<boolean> => {
    const since = await Promise.all(from.map((service) => recent.sinceLast(service, who)));
    return since.some((ms) => ms !== undefined && ms < HEARD);
  };
  return {
    ...client,
    ask: async (call, headers, body) => {
      const who = call.caller?.accountId;
      for (const end = clock.now().getTime() + HEARD; ; await clock.sleep(PAUSE)) {
        const answer = await client.ask(call, headers, body);
        if (who === undefined || !UNHEARD.includes(answer.status)) return answer;
        if (clock.now().getTime() >= end || !(await mayHaveNews(who))) return answer;
      }
    },
  };
};
