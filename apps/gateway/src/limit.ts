import { Refusal } from '@guildhall/eventing';
import type { Limit, Visit } from '@guildhall/nest';
import type { Policies, Policy } from './gateway.config.ts';
import type { Counted, RateLimits } from './rate-limits.ts';

/** For whom a visit counts: the account where there is one, else the network that it came from. */
const counts = ({ caller, network, operation }: Visit, policies: Policies): readonly (readonly [Policy, string])[] => {
  const who = caller === undefined ? `network ${network}` : `account ${caller.accountId}`;
  const common = caller === undefined ? policies.network : policies.account;
  const tight = operation?.limit;
  if (tight === undefined) return [[common, who]];
  if (tight !== 'credentials' && tight !== 'tokens')
    throw new Error(`${operation?.id ?? ''} names a rate limit that does not exist: ${tight}`);
  return [
    [common, who],
    [policies[tight], who],
  ];
};

const left = ({ name }: Policy, { remaining, reset }: Counted): string => `"${name}";r=${String(remaining)};t=${String(reset)}`;
const told = ({ name, quota, window }: Policy): string => `"${name}";q=${String(quota)};w=${String(window)}`;

/** Counts every visit, tells what is left (draft-ietf-httpapi-ratelimit-headers), and refuses what is over. */
export const limitBy = (limits: RateLimits, policies: Policies): Limit => {
  const policyHeaders = new Map(Object.values(policies).map((policy) => [policy, told(policy)]));
  return async (visit, reply) => {
    if (visit.operation?.limit === 'none') return;
    const counted = await Promise.all(
      counts(visit, policies).map(async ([policy, who]) => [policy, await limits.count(policy, who)] as const),
    );
    void reply
      .header('ratelimit-policy', counted.map(([policy]) => policyHeaders.get(policy) ?? '').join(', '))
      .header('ratelimit', counted.map(([policy, count]) => left(policy, count)).join(', '));
    const waits = counted.filter(([, { over }]) => over).map(([, { reset }]) => reset);
    if (waits.length > 0) throw new Refusal('limited', 'rate.limited', { retryAfter: Math.max(1, ...waits) });
  };
};
