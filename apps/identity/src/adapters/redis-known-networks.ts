import type { Ids } from '@guildhall/eventing';
import { NETWORK_KNOWN_MS, type KnownNetworks } from '@guildhall/identity';
import type { Redis } from 'ioredis';

type Options = Readonly<{ redis: Redis; ids: Pick<Ids, 'fingerprint'> }>;

/**
 * For all processes together. Redis holds keyed hashes only. While it is out of reach no network is known: whoever guesses gains nothing, and
 * an owner whom strangers hold up waits for Redis.
 */
export const redisKnownNetworks = ({ redis, ids }: Options): KnownNetworks => {
  const redisKey = (key: string): string => `guildhall.sign-in.home.${ids.fingerprint(key)}`;
  return {
    has: async (key) => (await redis.exists(redisKey(key)).catch(() => 0)) === 1,
    add: async (key) => void (await redis.set(redisKey(key), '1', 'PX', NETWORK_KNOWN_MS).catch(() => undefined)),
  };
};
