import { Refusal } from '@guildhall/eventing';
import type { Limit, Reply, Visit } from '@guildhall/nest';
import type { Policies, Policy } from './gateway.config.ts';
import type { Counted, RateLimits } from './rate-limits.ts';

/** The policy that an operation names beside the common one. */
const tightPolicy = ({ operation }: Visit, policies: Policies): Policy | 'none' | undefined => {
  const limit = operation?.limit;
  if (limit === undefined || limit === 'none') return limit;
  if (limit === 'credentials' || limit === 'tokens') return policies[limit];
  throw new Error(`${operation?.id ?? ''} names a rate limit that does not exist: ${limit}`);
};

const left = ({ name }: Policy, { remaining, reset }: Counted): string => `"${name}";r=${String(remaining)};t=${String(reset)}`;
const told = ({ name, quota, window }: Policy): string => `"${name}";q=${String(quota)};w=${String(window)}`;

const refuseIfOver = ({ over, reset }: Counted): void => {
  if (over) throw new Refusal('limited', 'rate.limited', { retryAfter: Math.max(1, reset) });
};

const ofNetwork = ({ network }: Visit): string => `network ${network}`;

/**
 * Counts every visit, tells what is left (draft-ietf-httpapi-ratelimit-headers), and refuses what is over. `beforeAsking`: counts a visit whose
 * token nobody knows yet as one of its network, so that whoever is over costs no look-up; if the token is good, that is taken back.
 */
export const limitBy = (limits: RateLimits, policies: Policies): Readonly<{ limit: Limit; beforeAsking: Limit }> => {
  const policyText = new Map(Object.values(policies).map((policy) => [policy, told(policy)]));
  const textOf = (policy: Policy): string => policyText.get(policy) ?? '';
  const ahead = new WeakMap<Visit, Counted>();

  const tell = (reply: Reply, ...all: readonly (readonly [Policy, Counted])[]): void => {
    const [quotas, rest] = [all.map(([policy]) => textOf(policy)), all.map(([policy, counted]) => left(policy, counted))];
    void reply.header('ratelimit-policy', quotas.join(', ')).header('ratelimit', rest.join(', '));
  };
  const commonly = async (visit: Visit): Promise<readonly [Policy, Counted]> => {
    const before = ahead.get(visit);
    if (visit.caller === undefined) return [policies.network, before ?? (await limits.count(policies.network, ofNetwork(visit)))];
    if (before !== undefined) await limits.giveBack(policies.network, ofNetwork(visit));
    return [policies.account, await limits.count(policies.account, `account ${visit.caller.accountId}`)];
  };
  return {
    beforeAsking: async (visit, reply) => {
      const counted = await limits.count(policies.network, ofNetwork(visit));
      ahead.set(visit, counted);
      tell(reply, [policies.network, counted]);
      refuseIfOver(counted);
    },
    limit: async (visit, reply) => {
      const tight = tightPolicy(visit, policies);
      if (tight === 'none') return;
      const common = await commonly(visit);
      if (tight === undefined) {
        tell(reply, common);
        return refuseIfOver(common[1]);
      }
      const who = visit.caller === undefined ? ofNetwork(visit) : `account ${visit.caller.accountId}`;
      const tightly = await limits.count(tight, who);
      tell(reply, common, [tight, tightly]);
      refuseIfOver(common[1]);
      refuseIfOver(tightly);
    },
  };
};
