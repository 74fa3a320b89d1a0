import type { Ids } from '@guildhall/eventing';
import type { Redis } from 'ioredis';
import { KNOWN_FOR, type KnownNetworks } from './known-networks.ts';

type Options = Readonly<{ redis: Redis; ids: Pick<Ids, 'fingerprint'> }>;

/**
 * For all processes together. Redis is told fingerprints only. While it is out of reach no network is known: whoever guesses gains nothing, and
 * an owner whom strangers hold up waits for Redis.
 */
export const redisKnownNetworks = ({ redis, ids }: Options): KnownNetworks => {
  const keyOf = (place: string): string => `guildhall.sign-in.home.${ids.fingerprint(place)}`;
  return {
    has: async (place) => (await redis.exists(keyOf(place)).catch(() => 0)) === 1,
    add: async (place) => void (await redis.set(keyOf(place), '1', 'PX', KNOWN_FOR).catch(() => undefined)),
  };
};
