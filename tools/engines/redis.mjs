import { spawnSync } from 'node:child_process';
import { fromDebian, versionOf } from './shell.mjs';

const PORT = 16_379;

export const redis = {
  name: 'redis',
  variable: 'REDIS_URL',
  server: () => `Redis ${versionOf('redis-server')}`,
  adapters: ['redis', 'bullmq'],
  url: `redis://127.0.0.1:${PORT}`,
  install: () => void fromDebian('redis-server', ['redis-server'], { instead: 'REDIS_URL' }),
  processes: ({ data }) => [
    {
      name: 'redis',
      command: 'redis-server',
      args: [
        ...['--bind', '127.0.0.1', '--port', PORT, '--dir', data],
        ...['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'],
      ],
      ready: () => spawnSync('redis-cli', ['-p', String(PORT), 'ping'], { encoding: 'utf8', timeout: 1_000 }).stdout === 'PONG\n',
    },
  ],
};
