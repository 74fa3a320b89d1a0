import type { Ids } from '@guildhall/eventing';
import type { FailureCounts } from '@guildhall/identity';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Limits } from './memory-failure-counts.ts';

type Options = Limits & Readonly<{ redis: Redis; ids: Pick<Ids, 'fingerprint'> }>;

/** For all processes together. Redis holds keyed hashes only. While it is unavailable each process counts by itself. */
export const redisFailureCounts = ({ redis, ids, most, window }: Options): FailureCounts => {
  const [points, duration, keyPrefix] = [most, window / 1_000, 'guildhall.sign-in.failures'];
  const insuranceLimiter = new RateLimiterMemory({ keyPrefix, points, duration });
  const counts = new RateLimiterRedis({ storeClient: redis, keyPrefix, points, duration, insuranceLimiter, rejectIfRedisNotReady: true });
  return {
    begin: async (key) => {
      try {
        await counts.consume(ids.fingerprint(key));
        return undefined;
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        return Math.ceil(error.msBeforeNext / 1_000);
      }
    },
    forgive: async (key) => void (await counts.reward(ids.fingerprint(key))),
    reset: async (key) => void (await counts.delete(ids.fingerprint(key))),
  };
};
