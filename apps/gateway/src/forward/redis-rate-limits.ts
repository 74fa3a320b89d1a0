import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { countWith, type RateLimits } from '../rate-limits.ts';

const PREFIX = 'guildhall.rate.';

/** Counts for all gateways together. While Redis is unavailable each gateway counts by itself, so limits still apply per gateway. */
export const redisRateLimits = (storeClient: Redis): RateLimits =>
  countWith(({ name, quota: points, window: duration }) => {
    const keyPrefix = `${PREFIX}${name}`;
    const insuranceLimiter = new RateLimiterMemory({ keyPrefix, points, duration });
    return new RateLimiterRedis({ storeClient, keyPrefix, points, duration, insuranceLimiter, rejectIfRedisNotReady: true });
  });
