import type { Redis } from 'ioredis';
import { later, memoryRecentWrites, type RecentWrites } from './recent-writes.ts';

const PREFIX = 'guildhall.wrote.';
/** Seconds: views that are further behind than this are looked after by an operator. */
const REMEMBERED_FOR = 60;
/** Sets the key to the position unless it has a later one. */
const ADVANCE = `
local last = redis.call('GET', KEYS[1])
if not last or last < ARGV[1] then redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2]) end`;

/** For all gateways together. While Redis is out of reach each remembers what was written through it. */
export const redisRecentWrites = (redis: Redis, remembered: number): RecentWrites => {
  const here = memoryRecentWrites(remembered);
  const keyOf = (service: string, who: string): string => `${PREFIX}${service}.${who}`;
  return {
    wrote: async (service, who, position) => {
      await here.wrote(service, who, position);
      await redis.eval(ADVANCE, 1, keyOf(service, who), position, REMEMBERED_FOR).catch(() => undefined);
    },
    lastOf: async (service, who) => {
      const [mine, ours] = await Promise.all([here.lastOf(service, who), redis.get(keyOf(service, who)).catch(() => null)]);
      return later(mine, ours ?? undefined);
    },
  };
};
