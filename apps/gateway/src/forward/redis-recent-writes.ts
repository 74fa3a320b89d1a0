import type { Clock } from '@guildhall/eventing';
import type { Redis } from 'ioredis';
import { later, memoryRecentWrites, type RecentWrites } from './recent-writes.ts';

const PREFIX = 'guildhall.wrote.';
/** Milliseconds: views that are further behind than this are looked after by an operator. */
const REMEMBERED_FOR = 60_000;
/** Sets the key to the position, or to the later one that it has; either way it was written now. */
const ADVANCE = `
local last = redis.call('GET', KEYS[1])
if not last or last < ARGV[1] then last = ARGV[1] end
redis.call('SET', KEYS[1], last, 'PX', ARGV[2])`;

/** For all gateways together. While Redis is out of reach each remembers what was written through it. */
export const redisRecentWrites = (redis: Redis, remembered: number, clock: Clock): RecentWrites => {
  const here = memoryRecentWrites(remembered, clock);
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
    sinceLast: async (service, who) => {
      const [mine = Infinity, left] = await Promise.all([here.sinceLast(service, who), redis.pttl(keyOf(service, who)).catch(() => -1)]);
      const since = Math.min(mine, left < 0 ? Infinity : REMEMBERED_FOR - left);
      return since === Infinity ? undefined : since;
    },
  };
};
