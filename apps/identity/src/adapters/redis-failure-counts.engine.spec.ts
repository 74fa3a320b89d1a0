import { randomUUID } from 'node:crypto';
import { cryptoIds } from '@guildhall/crypto';
import { connectRedis, disconnect } from '@guildhall/redis';
import { afterEach, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { failureCountsContract, MOST, WINDOW } from '../../test/failure-counts.ts';
import { knownNetworksContract } from '../../test/known-networks.ts';
import { redisFailureCounts } from './redis-failure-counts.ts';
import { redisKnownNetworks } from './redis-known-networks.ts';

const opened: Redis[] = [];
afterEach(async () => void (await Promise.all(opened.splice(0).map(disconnect))));

/** Opens both adapters with a secret, and so with keys, of its own. */
const open = (secret: string) => {
  const redis = connectRedis({ url: process.env['REDIS_URL'] ?? '', onError: () => undefined });
  opened.push(redis);
  const ids = cryptoIds(secret);
  return { redis, counts: redisFailureCounts({ redis, ids, most: MOST, window: WINDOW }), known: redisKnownNetworks({ redis, ids }) };
};
const pass = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

failureCountsContract('in Redis', async () => {
  const { redis, counts } = open(randomUUID().repeat(2));
  await redis.ping();
  return { counts, pass };
});
knownNetworksContract('in Redis', async () => {
  const { redis, known } = open(randomUUID().repeat(2));
  await redis.ping();
  return known;
});

it('failure counts and known networks in Redis are shared by all processes, under hashed keys', async () => {
  const secret = randomUUID().repeat(2);
  const [one, other] = [open(secret), open(secret)];
  await Promise.all([one.redis.ping(), other.redis.ping()]);
  for (let n = 0; n < MOST; n++) expect(await (n % 2 === 0 ? one : other).counts.begin('ada@example.com')).toBeUndefined();
  expect(await one.counts.begin('ada@example.com')).toBeDefined();
  expect(await other.counts.begin('ada@example.com')).toBeDefined();
  await one.known.add('ada@example.com 1.2.3.4');
  expect(await other.known.has('ada@example.com 1.2.3.4')).toBe(true);
  expect((await one.redis.keys('*')).filter((key) => key.includes('@'))).toEqual([]);
});

it('failures are counted in memory while Redis is unavailable, and no network is known', async () => {
  const { redis, counts, known } = open(randomUUID().repeat(2));
  await redis.ping();
  redis.disconnect();
  for (let n = 0; n < MOST; n++) expect(await counts.begin('ada')).toBeUndefined();
  expect(await counts.begin('ada')).toBeDefined();
  await counts.reset('ada');
  expect(await counts.begin('ada')).toBeUndefined();
  await known.add('ada 1.2.3.4');
  expect(await known.has('ada 1.2.3.4')).toBe(false);
});
