import type { Clock } from '@guildhall/eventing';
import type { Redis } from 'ioredis';
import { laterOf, memoryWritePositions, type WritePositions } from './write-positions.ts';

const PREFIX = 'guildhall.wrote.';
/** Views that are further behind than this are an operator's concern. */
const EXPIRY_MS = 60_000;
/** Sets the key to the position unless it has a later one; either way its expiry is renewed. */
const ADVANCE = `
local last = redis.call('GET', KEYS[1])
if not last or last < ARGV[1] then last = ARGV[1] end
redis.call('SET', KEYS[1], last, 'PX', ARGV[2])`;

/** Shared by all gateways. While Redis is unavailable each gateway knows its own writes only. */
export const redisWritePositions = (redis: Redis, maxEntries: number, clock: Clock): WritePositions => {
  const here = memoryWritePositions(maxEntries, clock);
  const keyOf = (service: string, accountId: string): string => `${PREFIX}${service}.${accountId}`;
  return {
    record: async (service, accountId, position) => {
      await here.record(service, accountId, position);
      await redis.eval(ADVANCE, 1, keyOf(service, accountId), position, EXPIRY_MS).catch(() => undefined);
    },
    lastOf: async (service, accountId) => {
      const [mine, ours] = await Promise.all([here.lastOf(service, accountId), redis.get(keyOf(service, accountId)).catch(() => null)]);
      return laterOf(mine, ours ?? undefined);
    },
    sinceLast: async (service, accountId) => {
      const [mine = Infinity, left] = await Promise.all([
        here.sinceLast(service, accountId),
        redis.pttl(keyOf(service, accountId)).catch(() => -1),
      ]);
      const since = Math.min(mine, left < 0 ? Infinity : EXPIRY_MS - left);
      return since === Infinity ? undefined : since;
    },
  };
};
