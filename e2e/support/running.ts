import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  server.close();
  await once(server, 'close');
  return port;
};

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'guildhall-'));

/** A running `npm start`, as a newcomer has it. */
export type Running = Readonly<{ url: string; lines: () => string; stop: (signal?: NodeJS.Signals) => Promise<number | null> }>;

type Options = Readonly<{ data: string; port?: number; args?: readonly string[]; env?: Readonly<Record<string, string>> }>;

const ended = async (child: ChildProcess): Promise<number | null> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
};

/** Runs `npm start` until it says that it is running; rejects with what it said when it ends before. */
export const npmStart = async ({ data, port, args = [], env = {} }: Options): Promise<Running> => {
  const at = port ?? (await freePort());
  // Its own process group: npm does not pass every signal on.
  const child = spawn('npm', ['start', '--', ...args], {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: '', PORT: String(at), GUILDHALL_DATA: data, ...env },
    detached: true,
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  while (!said.includes('Guildhall is running')) {
    if (child.exitCode !== null) throw new Error(said);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url: `http://localhost:${String(at)}`,
    lines: () => said,
    stop: async (signal = 'SIGTERM') => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
      return ended(child);
    },
  };
};

export const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });
