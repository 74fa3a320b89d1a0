import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { statusLine, statusOf } from './status.mjs';

describe('the status of an engine', () => {
  let run;
  beforeEach(() => {
    run = mkdtempSync(join(tmpdir(), 'engine-'));
  });
  afterEach(() => rmSync(run, { recursive: true }));

  const engine = (ready) => ({
    name: 'store',
    variable: 'STORE_URL',
    url: 'store://127.0.0.1:1',
    server: () => 'Store 1.2.3',
    processes: () => [{ name: 'store', command: process.execPath, ready: () => Promise.resolve(ready) }],
  });
  const line = async (one, named) => statusLine(one, await statusOf(one, { run }, named));

  it('says how to start what does not run', async () => {
    expect(await line(engine(true))).toBe('store      not ready: store is not running: npm run engines -- up');
  });

  it('names version and address of what runs and answers, and the log of what runs and does not', async () => {
    const server = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
    writeFileSync(join(run, 'store.pid'), String(server.pid));
    expect(await line(engine(true))).toBe('store      ready, Store 1.2.3, store://127.0.0.1:1');
    expect(await line(engine(false))).toBe(`store      not ready: store does not answer: see ${join(run, 'store.log')}`);
    server.kill();
  });

  it('asks a server that a variable names whether it is there, and shows no password of it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.on('listening', resolve));
    const { port } = server.address();
    const url = `store://ada:secret@127.0.0.1:${port}/db?tls=false`;
    expect(await line(engine(false), url)).toBe(`store      ready, named by STORE_URL, 127.0.0.1:${port}`);
    expect(await line(engine(false), `127.0.0.1:${port},other:1`)).toBe(`store      ready, named by STORE_URL, 127.0.0.1:${port}`);
    await new Promise((resolve) => server.close(resolve));
    expect(await line(engine(false), url)).toBe(`store      not ready: nobody answers at 127.0.0.1:${port}`);
    expect(await line(engine(false), 'store://elsewhere')).toBe('store      not ready: STORE_URL names no port');
  });
});
