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

it('gives a higher epoch even when Redis has lost its data', async () => {
  const redis = connectRedis({ url, onError: fail });
  const leases = redisLeases(redis, 'test.lost.');
  const before = await leases.acquire('lease', 'a', 1_000);
  await redis.del('test.lost.lease:{lease}', 'test.lost.lease:{lease}:epoch');
  const after = await leases.acquire('lease', 'b', 1_000);
  expect((after?.epoch ?? 0) > (before?.epoch ?? Infinity)).toBe(true);
  await disconnect(redis);
});

const { hostname, port } = new URL(url);
const isHere = hostname === '127.0.0.1'; // the proxy connects to loopback only

(isHere ? it : it.skip).each([
  { kind: 'that sends commands', waits: false },
  { kind: 'that blocks', waits: true },
])(
  'reconnects after its connection has become silent: a client $kind',
  async ({ waits }) => {
    const proxy = await startProxy(Number(port));
    const redis = connectRedis({ url: `redis://127.0.0.1:${String(proxy.port)}`, onError: () => undefined, blocking: waits });
    await redis.ping();
    proxy.hold(); // present connections receive nothing from now on
    const asked = redis.ping().catch(() => undefined);
    proxy.release();
    await asked;
    expect(await redis.ping()).toBe('PONG');
    await disconnect(redis);
    await proxy.close();
  },
  60_000,
);
