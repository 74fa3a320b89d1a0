import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { client, quiet } from './load.mjs';
import { freePort, start } from './server.mjs';

const here = (path) => join(import.meta.dirname, path);

/** Bare Fastify, and a call to it. */
export const startControl = async (folder) => {
  const port = await freePort();
  const server = await start([here('control.mjs'), folder, String(port)], {}, 'ready');
  return { ...server, call: client(port) };
};

/** The built product on a data folder, quiet, with its limits out of the way, and a call to it. */
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
  await quiet(server);
  return { ...server, call: client(port) };
};

export const temporaryFolder = () => {
  const path = mkdtempSync(join(tmpdir(), 'guildhall-bench-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};
