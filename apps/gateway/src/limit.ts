import { commonRefusal, type Limit, type Reply, type RequestContext } from '@guildhall/nest';
import type { Policies, Policy } from './gateway.config.ts';
import type { Counted, RateLimits } from './rate-limits.ts';

/** The policy that an operation names beside the common one. */
const tightPolicy = ({ operation }: RequestContext, policies: Policies): Policy | 'none' | undefined => {
  const limit = operation?.limit;
  if (limit === undefined || limit === 'none') return limit;
  if (limit === 'credentials' || limit === 'tokens') return policies[limit];
  throw new Error(`${operation?.id ?? ''} names a rate limit that does not exist: ${limit}`);
};

const left = ({ name }: Policy, { remaining, reset }: Counted): string => `"${name}";r=${String(remaining)};t=${String(reset)}`;
const policyHeader = ({ name, quota, window }: Policy): string => `"${name}";q=${String(quota)};w=${String(window)}`;

const refuseIfOver = ({ over, reset }: Counted): void => {
  if (over) throw commonRefusal('rate.limited', { retryAfter: Math.max(1, reset) });
};

const ofNetwork = ({ network }: RequestContext): string => `network ${network}`;

/**
 * Counts requests, says what is left (draft-ietf-httpapi-ratelimit-headers), and refuses those over a quota. `beforeLookup` counts a request
 * with an unknown token for its network, so that one over quota costs no look-up; if the token is good, that is taken back.
 */
export const rateLimiter = (limits: RateLimits, policies: Policies): Readonly<{ limit: Limit; beforeLookup: Limit }> => {
  const policyText = new Map(Object.values(policies).map((policy) => [policy, policyHeader(policy)]));
  const textOf = (policy: Policy): string => policyText.get(policy) ?? '';
  const countedAhead = new WeakMap<RequestContext, Counted>();

  const setHeaders = (reply: Reply, ...all: readonly (readonly [Policy, Counted])[]): void => {
    const [quotas, rest] = [all.map(([policy]) => textOf(policy)), all.map(([policy, counted]) => left(policy, counted))];
    void reply.header('ratelimit-policy', quotas.join(', ')).header('ratelimit', rest.join(', '));
  };
  const countCommon = async (context: RequestContext): Promise<readonly [Policy, Counted]> => {
    const before = countedAhead.get(context);
    if (context.caller === undefined) return [policies.network, before ?? (await limits.count(policies.network, ofNetwork(context)))];
    if (before !== undefined) await limits.giveBack(policies.network, ofNetwork(context));
    return [policies.account, await limits.count(policies.account, `account ${context.caller.accountId}`)];
  };
  return {
    beforeLookup: async (context, reply) => {
      const counted = await limits.count(policies.network, ofNetwork(context));
      countedAhead.set(context, counted);
      setHeaders(reply, [policies.network, counted]);
      refuseIfOver(counted);
    },
    limit: async (context, reply) => {
      const tight = tightPolicy(context, policies);
      if (tight === 'none') return;
      const common = await countCommon(context);
      if (tight === undefined) {
        setHeaders(reply, common);
        return refuseIfOver(common[1]);
      }
      const who = context.caller === undefined ? ofNetwork(context) : `account ${context.caller.accountId}`;
      const tightly = await limits.count(tight, who);
      setHeaders(reply, common, [tight, tightly]);
      refuseIfOver(common[1]);
      refuseIfOver(tightly);
    },
  };
};
