export { connectRedis, disconnect, type RedisConnection } from './connection.ts';
export { redisLeases } from './leases.ts';
