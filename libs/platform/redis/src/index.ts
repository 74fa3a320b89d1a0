export { connectRedis, disconnect, type RedisConnection } from './connection.ts';
export { redisEngine } from './engine.ts';
export { redisLeases } from './leases.ts';
