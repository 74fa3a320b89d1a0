import { Refusal } from '@guildhall/eventing';
import type { Limit, Visit } from '@guildhall/nest';
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

/** Counts every visit, tells what is left (draft-ietf-httpapi-ratelimit-headers), and refuses what is over. */
export const limitBy = (limits: RateLimits, policies: Policies): Limit => {
  const policyText = new Map(Object.values(policies).map((policy) => [policy, told(policy)]));
  const textOf = (policy: Policy): string => policyText.get(policy) ?? '';

  return async (visit, reply) => {
    const tight = tightPolicy(visit, policies);
    if (tight === 'none') return;
    const who = visit.caller === undefined ? `network ${visit.network}` : `account ${visit.caller.accountId}`;
    const common = visit.caller === undefined ? policies.network : policies.account;
    const counted = await limits.count(common, who);
    if (tight === undefined) {
      void reply.header('ratelimit-policy', textOf(common)).header('ratelimit', left(common, counted));
      refuseIfOver(counted);
      return;
    }
    const tightly = await limits.count(tight, who);
    void reply
      .header('ratelimit-policy', `${textOf(common)}, ${textOf(tight)}`)
      .header('ratelimit', `${left(common, counted)}, ${left(tight, tightly)}`);
    refuseIfOver(counted);
    refuseIfOver(tightly);
  };
};
