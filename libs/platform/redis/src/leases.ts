import type { Lease, Leases } from '@guildhall/eventing';
import type { Redis } from 'ioredis';

/**
 * Epochs come from the server's clock, so that they rise even when the server lost its data; within one microsecond they are counted up. The last
 * one is kept for a day, by which the clock may be set back, and not for ever: there may be a lease for each of many things.
 */
const ACQUIRE = `
  local holder = redis.call('HGET', KEYS[1], 'holder')
  if holder and holder ~= ARGV[1] then return nil end
  local time = redis.call('TIME')
  local epoch = math.max(time[1] * 1000000 + time[2], (tonumber(redis.call('GET', KEYS[2])) or 0) + 1)
  redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'epoch', string.format('%.0f', epoch))
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  redis.call('SET', KEYS[2], string.format('%.0f', epoch), 'PX', ARGV[2] + 86400000)
  return string.format('%.0f', epoch)`;

const HELD = `redis.call('HGET', KEYS[1], 'holder') == ARGV[1] and redis.call('HGET', KEYS[1], 'epoch') == ARGV[2]`;
const RENEW = `if ${HELD} then return redis.call('PEXPIRE', KEYS[1], ARGV[3]) end return 0`;
const RELEASE = `if ${HELD} then return redis.call('DEL', KEYS[1]) end return 0`;

/** Leases for any number of processes. They expire by the server's clock. */
export const redisLeases = (redis: Redis, prefix: string): Leases => {
  const key = (name: string): string => `${prefix}lease:{${name}}`;
  const namesOf = async (): Promise<readonly string[]> => {
    const names = new Set<string>();
    for await (const keys of redis.scanStream({ match: `${prefix}lease:{*}`, count: 100 }))
      for (const one of keys as readonly string[]) names.add(one.slice(key('').length - 1, -1)); // keys are texts
    return [...names];
  };
  return {
    acquire: async (name, holder, ttl): Promise<Lease | undefined> => {
      const epoch = await redis.eval(ACQUIRE, 2, key(name), `${key(name)}:epoch`, holder, ttl);
      return typeof epoch === 'string' ? { name, holder, epoch: Number(epoch) } : undefined;
    },
    renew: async ({ name, holder, epoch }, ttl) => (await redis.eval(RENEW, 1, key(name), holder, epoch, ttl)) === 1,
    held: async () => {
      const found: Lease[] = [];
      const names = await namesOf();
      for (const name of names.toSorted()) {
        const [holder, epoch] = await redis.hmget(key(name), 'holder', 'epoch');
        if (typeof holder === 'string' && typeof epoch === 'string') found.push({ name, holder, epoch: Number(epoch) });
      }
      return found;
    },
    release: async ({ name, holder, epoch }) => {
      await redis.eval(RELEASE, 1, key(name), holder, epoch);
    },
  };
};
