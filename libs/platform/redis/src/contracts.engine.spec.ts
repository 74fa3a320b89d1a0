import type { Leases } from '@guildhall/eventing';
import { leasesContract, really, type Subject } from '@guildhall/testing';
import { expect, it } from '@jest/globals';
import { connectRedis, disconnect, redisLeases } from './index.ts';

const url = process.env['REDIS_URL'] ?? '';
const fail = (error: Error): never => {
  throw error;
};

const connected = async (): Promise<Subject<Leases>> => {
  const redis = connectRedis({ url, onError: fail });
  return { port: redisLeases(redis, `test.${crypto.randomUUID()}.`), pass: really, close: () => disconnect(redis) };
};

leasesContract('Redis', connected);

it('gives a higher epoch also when Redis has lost everything', async () => {
  const redis = connectRedis({ url, onError: fail });
  const leases = redisLeases(redis, 'test.lost.');
  const before = await leases.acquire('lease', 'a', 1_000);
  await redis.del('test.lost.lease:{lease}', 'test.lost.lease:{lease}:epoch');
  const after = await leases.acquire('lease', 'b', 1_000);
  expect((after?.epoch ?? 0) > (before?.epoch ?? Infinity)).toBe(true);
  await disconnect(redis);
});
