import type { Ids } from '@guildhall/eventing';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { FailureCounts, Limits } from './failure-counts.ts';

type Options = Limits & Readonly<{ redis: Redis; ids: Pick<Ids, 'fingerprint'> }>;

const PREFIX = 'guildhall.sign-in.';
/** Seconds for which a place is remembered that nobody comes from any more. */
const HOME = 90 * 24 * 3_600;

/**
 * For all processes together. Redis is told fingerprints only. While it is out of reach each process counts by itself, and nobody is at home
 * anywhere: whoever guesses gains nothing, and an owner whom strangers hold up waits for Redis.
 */
export const redisFailureCounts = ({ redis, ids, most, window }: Options): FailureCounts => {
  const [points, duration, keyPrefix] = [most, window / 1_000, `${PREFIX}failures`];
  const insuranceLimiter = new RateLimiterMemory({ keyPrefix, points, duration });
  const counts = new RateLimiterRedis({ storeClient: redis, keyPrefix, points, duration, insuranceLimiter, rejectIfRedisNotReady: true });
  const homeOf = (place: string): string => `${PREFIX}home.${ids.fingerprint(place)}`;
  return {
    begin: async (who) => {
      try {
        await counts.consume(ids.fingerprint(who));
        return undefined;
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        return Math.ceil(error.msBeforeNext / 1_000);
      }
    },
    forgive: async (who) => void (await counts.reward(ids.fingerprint(who))),
    isHome: async (place) => (await redis.getex(homeOf(place), 'EX', HOME).catch(() => null)) !== null,
    makeHome: async (place) => void (await redis.set(homeOf(place), '1', 'EX', HOME).catch(() => undefined)),
  };
};
