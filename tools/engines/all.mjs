/** The engines, in the order in which they start. One whose variable names a server is left to whoever runs that one. */
import { kafka } from './kafka.mjs';
import { kurrentdb } from './kurrentdb.mjs';
import { mongodb } from './mongodb.mjs';
import { redis } from './redis.mjs';

export const engines = [kurrentdb, kafka, redis, mongodb];
export const ours = engines.filter(({ variable }) => process.env[variable] === undefined);
export const addresses = Object.fromEntries(ours.map(({ variable, url }) => [variable, url]));
