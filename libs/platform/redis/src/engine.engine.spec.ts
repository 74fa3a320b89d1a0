import { engineContract, type WrongSetup } from '@guildhall/testing';
import { startProxy } from '@guildhall/testing/proxy';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { startOwnRedis } from '../test/own-server.ts';
import { connectRedis, disconnect, redisEngine } from './index.ts';

const setWrongly = (admin: Redis, requirement: string, value: string, told: Pick<WrongSetup['told'], 'needed' | 'breaks'>): WrongSetup => {
  const setting = requirement.replace('_', '-');
  return {
    spoil: () => admin.config('SET', setting, value),
    mend: () => admin.config('SET', setting, told.needed),
    told: { requirement, found: value, ...told },
  };
};

engineContract('Redis', async () => {
  const server = await startOwnRedis();
  const proxy = await startProxy(server.port);
  const redis = connectRedis({ url: `redis://default:secret@127.0.0.1:${String(proxy.port)}`, onError: () => undefined });
  const { admin } = server;
  await admin.config('SET', 'requirepass', 'secret');
  return {
    port: {
      engine: redisEngine(redis),
      wrong: [
        setWrongly(admin, 'maxmemory_policy', 'allkeys-lru', { needed: 'noeviction', breaks: true }),
        setWrongly(admin, 'appendonly', 'no', { needed: 'yes', breaks: true }),
        setWrongly(admin, 'appendfsync', 'no', { needed: 'always', breaks: true }),
        setWrongly(admin, 'appendfsync', 'everysec', { needed: 'always', breaks: false }),
        {
          spoil: () => admin.replicaof('127.0.0.1', 1),
          mend: () => admin.replicaof('NO', 'ONE'),
          told: { requirement: 'role', found: 'slave', needed: 'master', breaks: true },
        },
      ],
      silence: proxy.hold,
      cut: proxy.cut,
    },
    pass: () => Promise.resolve(),
    close: async () => {
      await disconnect(redis);
      await proxy.close();
      await server.close();
    },
    timeoutMs: 5_000,
  };
});

describe('K10 Redis', () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  const start = async (...options: readonly string[]) => {
    const server = await startOwnRedis(...options);
    ends.push(server.close);
    const connect = (user = '') => {
      const redis = connectRedis({ url: `redis://${user}127.0.0.1:${String(server.port)}`, onError: () => undefined });
      ends.push(() => disconnect(redis));
      return redisEngine(redis);
    };
    return { ...server, connect };
  };

  it('tells a cluster', async () => {
    const { connect } = await start('--cluster-enabled', 'yes');
    expect(await connect().unmet()).toEqual([{ requirement: 'redis_mode', found: 'cluster', needed: 'standalone', breaks: true }]);
  });

  it('tells as unknown, and no more, what its user may not ask', async () => {
    const { admin, connect } = await start();
    await admin.acl('SETUSER', 'guildhall', 'on', '>secret', '+@all', '-config', '~*');
    expect(await connect('guildhall:secret@').unmet()).toEqual([
      { requirement: 'appendfsync', found: expect.stringMatching(/^unknown: NOPERM/), needed: 'always', breaks: false },
    ]);
    await admin.acl('SETUSER', 'guildhall', '-info');
    const found = await connect('guildhall:secret@').unmet();
    expect(found.map(({ requirement, breaks }) => [requirement, breaks])).toEqual(
      ['version', 'role', 'redis_mode', 'maxmemory_policy', 'appendonly', 'appendfsync'].map((requirement) => [requirement, false]),
    );
  });
});
