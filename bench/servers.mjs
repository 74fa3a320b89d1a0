import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { client, waitUntilIdle } from './load-generator.mjs';
import { freePort, start } from './server-process.mjs';

const here = (path) => join(import.meta.dirname, path);

/** Starts the control: bare Fastify. */
export const startControl = async (folder) => {
  const port = await freePort();
  const server = await start([here('http-control.mjs'), folder, String(port)], {}, 'ready');
  return { ...server, call: client(port) };
};

/** Starts the built product on a data folder, without effective limits, and waits until it is idle. */
export const startProduct = async (folder) => {
  const port = await freePort();
  const env = {
    PORT: String(port),
    GUILDHALL_DATA: join(folder, 'data'),
    GUILDHALL_LOG: 'silent',
    GUILDHALL_RATE_LIMIT_FACTOR: '100000',
    GUILDHALL_MAILS_PER_HOUR: '1000000',
  };
  const server = await start([here('../apps/standalone/dist/bundle.js')], env, 'Guildhall is running');
  await waitUntilIdle(server);
  return { ...server, call: client(port) };
};

export const temporaryFolder = () => {
  const path = mkdtempSync(join(tmpdir(), 'guildhall-bench-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};
