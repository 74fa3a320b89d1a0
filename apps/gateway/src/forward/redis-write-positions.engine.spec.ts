import { randomUUID } from 'node:crypto';
import { systemClock } from '@guildhall/crypto';
import { connectRedis, disconnect } from '@guildhall/redis';
import { afterEach, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { writePositionsContract } from '../../test/write-positions.ts';
import { redisWritePositions } from './redis-write-positions.ts';

const opened: Redis[] = [];
afterEach(async () => void (await Promise.all(opened.splice(0).map(disconnect))));

const open = async () => {
  const redis = connectRedis({ url: process.env['REDIS_URL'] ?? '', onError: () => undefined });
  opened.push(redis);
  await redis.ping();
  return { redis, positions: redisWritePositions(redis, 100, systemClock) };
};

writePositionsContract('in Redis', async () => (await open()).positions);

it('write positions in Redis are shared by all gateways, and expire', async () => {
  const [one, other, ada] = [await open(), await open(), randomUUID()];
  await one.positions.record('notes', ada, '7');
  await other.positions.record('notes', ada, '5');
  expect(await one.positions.lastOf('notes', ada)).toBe('7');
  expect(await other.positions.lastOf('notes', ada)).toBe('7');
  expect(await one.redis.ttl(`guildhall.wrote.notes.${ada}`)).toBeGreaterThan(0);
});

it('write positions of this gateway are known while Redis is unavailable', async () => {
  const [{ redis, positions }, ada] = [await open(), randomUUID()];
  redis.disconnect();
  await positions.record('notes', ada, '7');
  expect(await positions.lastOf('notes', ada)).toBe('7');
});
