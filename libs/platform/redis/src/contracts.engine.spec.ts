import type { Leases } from '@guildhall/eventing';
import { leasesContract, realDelay, type Subject } from '@guildhall/testing';
import { startProxy } from '@guildhall/testing/proxy';
import { expect, it } from '@jest/globals';
import { connectRedis, disconnect, redisLeases } from './index.ts';

const url = process.env['REDIS_URL'] ?? '';
const fail = (error: Error): never => {
  throw error;
};

const connected = async (): Promise<Subject<Leases>> => {
  const redis = connectRedis({ url, onError: fail });
  return { port: redisLeases(redis, `test.${crypto.randomUUID()}.`), pass: realDelay, close: () => disconnect(redis) };
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

const { hostname, port } = new URL(url);
const isHere = hostname === '127.0.0.1'; // the proxy goes nowhere else

(isHere ? it : it.skip).each([
  { kind: 'that asks', waits: false },
  { kind: 'that waits', waits: true },
])(
  'is there again after its link has gone silent: a connection $kind',
  async ({ waits }) => {
    const proxy = await startProxy(Number(port));
    const redis = connectRedis({ url: `redis://127.0.0.1:${String(proxy.port)}`, onError: () => undefined, blocking: waits });
    await redis.ping();
    proxy.hold(); // what is connected now will never hear anything again
    const asked = redis.ping().catch(() => undefined);
    proxy.release();
    await asked;
    expect(await redis.ping()).toBe('PONG');
    await disconnect(redis);
    await proxy.close();
  },
  60_000,
);
