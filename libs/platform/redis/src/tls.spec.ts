import { tlsContract } from '@guildhall/testing';
import { connectRedis } from './index.ts';

tlsContract('S11 Redis', ({ port, ...tls }) => {
  const redis = connectRedis({ url: `rediss://127.0.0.1:${String(port)}`, tls, onError: () => undefined });
  return { sent: redis.ping(), close: async () => redis.disconnect() };
});
