import type { Ids } from '@guildhall/eventing';
import { NETWORK_KNOWN_MS, type KnownNetworks } from '@guildhall/identity';
import type { Redis } from 'ioredis';

type Options = Readonly<{ redis: Redis; ids: Pick<Ids, 'fingerprint'> }>;

/**
 * For all processes together. Redis holds keyed hashes only. While it is unavailable no network counts as known: guessing gets no
 * easier, but an owner may be limited by the guesses of others.
 */
export const redisKnownNetworks = ({ redis, ids }: Options): KnownNetworks => {
  const redisKey = (key: string): string => `guildhall.sign-in.home.${ids.fingerprint(key)}`;
  return {
    has: async (key) => (await redis.exists(redisKey(key)).catch(() => 0)) === 1,
    add: async (key) => void (await redis.set(redisKey(key), '1', 'PX', NETWORK_KNOWN_MS).catch(() => undefined)),
  };
};
