import { expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { redisEngine } from './engine.ts';

/** The answers of Redis 6.0, as far as they are read. */
const answers = {
  options: { host: 'redis', port: 6379 },
  info: () =>
    Promise.resolve(
      '# Server\r\nredis_version:6.0.16\r\nredis_mode:standalone\r\n\r\n# Memory\r\nmaxmemory_policy:noeviction\r\n# Persistence\r\naof_enabled:1\r\n# Replication\r\nrole:master\r\n',
    ),
  config: () => Promise.resolve(['appendfsync', 'always']),
};

it('K10 tells a Redis that is too old', async () => {
  const { address, unmet } = redisEngine(answers as unknown as Redis); // what is asked for
  expect([address, await unmet()]).toEqual([
    'redis:6379',
    [{ requirement: 'version', found: '6.0.16', needed: '6.2.0 or later', breaks: true }],
  ]);
});
