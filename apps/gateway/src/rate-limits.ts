import { RateLimiterMemory, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Policy } from './gateway.config.ts';

/** The state of a quota after a count. `remaining` is never negative. `reset`: seconds until the window ends. */
export type Counted = Readonly<{ over: boolean; remaining: number; reset: number }>;

/** Counts under a policy, exactly also when many requests arrive at once. */
export interface RateLimits {
  count(policy: Policy, who: string): Promise<Counted>;
  /** Takes one count back. */
  giveBack(policy: Policy, who: string): Promise<void>;
}

const seconds = ({ msBeforeNext }: RateLimiterRes): number => Math.max(0, Math.ceil(msBeforeNext / 1000));

/** One limiter per policy, made when first needed. */
export const countWith = (make: (policy: Policy) => RateLimiterAbstract): RateLimits => {
  const limiters = new Map<string, RateLimiterAbstract>();
  const limiterOf = (policy: Policy): RateLimiterAbstract => {
    const limiter = limiters.get(policy.name) ?? make(policy);
    limiters.set(policy.name, limiter);
    return limiter;
  };
  return {
    async count(policy, who) {
      try {
        const counted = await limiterOf(policy).consume(who);
        return { over: false, remaining: counted.remainingPoints, reset: seconds(counted) };
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        return { over: true, remaining: 0, reset: seconds(error) };
      }
    },
    giveBack: async (policy, who) => void (await limiterOf(policy).reward(who)),
  };
};

/** Counts in this process: exact as long as there is one process. */
export const memoryRateLimits = (): RateLimits =>
  countWith(({ name, quota, window }) => new RateLimiterMemory({ keyPrefix: name, points: quota, duration: window }));
