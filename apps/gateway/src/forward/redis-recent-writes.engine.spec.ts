import { randomUUID } from 'node:crypto';
import { systemClock } from '@guildhall/crypto';
import { connectRedis, disconnect } from '@guildhall/redis';
import { afterEach, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { recentWritesContract } from '../../test/recent-writes.ts';
import { redisRecentWrites } from './redis-recent-writes.ts';

const opened: Redis[] = [];
afterEach(async () => void (await Promise.all(opened.splice(0).map(disconnect))));

const open = async () => {
  const redis = connectRedis({ url: process.env['REDIS_URL'] ?? '', onError: () => undefined });
  opened.push(redis);
  await redis.ping();
  return { redis, recent: redisRecentWrites(redis, 100, systemClock) };
};

recentWritesContract('in Redis', async () => (await open()).recent);

it('recent writes in Redis are those of all gateways, and are forgotten after a while', async () => {
  const [one, other, ada] = [await open(), await open(), randomUUID()];
  await one.recent.wrote('notes', ada, '7');
  await other.recent.wrote('notes', ada, '5');
  expect(await one.recent.lastOf('notes', ada)).toBe('7');
  expect(await other.recent.lastOf('notes', ada)).toBe('7');
  expect(await one.redis.ttl(`guildhall.wrote.notes.${ada}`)).toBeGreaterThan(0);
});

it('recent writes of this gateway are known while Redis is away', async () => {
  const [{ redis, recent }, ada] = [await open(), randomUUID()];
  redis.disconnect();
  await recent.wrote('notes', ada, '7');
  expect(await recent.lastOf('notes', ada)).toBe('7');
});
