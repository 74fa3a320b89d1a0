import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  server.close();
  await once(server, 'close');
  return port;
};

/** A Redis of a test's own, set up as it should be. `admin` may do everything there. */
export const startOwnRedis = async (...options: readonly string[]) => {
  const [folder, port] = [await mkdtemp(join(tmpdir(), 'guildhall-redis-')), await freePort()];
  const settings = [
    '--bind',
    '127.0.0.1',
    '--appendonly',
    'yes',
    '--appendfsync',
    'always',
    '--maxmemory-policy',
    'noeviction',
    '--save',
    '',
  ];
  const server = spawn('redis-server', ['--port', String(port), '--dir', folder, ...settings, ...options], { stdio: 'ignore' });
  const admin = new Redis(port, '127.0.0.1').on('error', () => undefined);
  await admin.ping();
  return {
    port,
    admin,
    close: async () => {
      admin.disconnect();
      // It does not end by itself while it begins to append.
      server.kill('SIGKILL');
      await once(server, 'exit');
      await rm(folder, { recursive: true });
    },
  };
};
