import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  server.close();
  await once(server, 'close');
  return port;
};

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'guildhall-'));

/** A running Guildhall: its address, its output so far, and how to stop it. */
export type RunningProcess = Readonly<{ url: string; lines: () => string; stop: (signal?: NodeJS.Signals) => Promise<number | null> }>;

/** `until`: the text that it is waited for; by default the one that says that it is running. */
type Options = Readonly<{ data: string; port?: number; args?: readonly string[]; env?: Readonly<Record<string, string>>; until?: string }>;

/** The process ended before it was ready. */
export class ProcessEnded extends Error {
  readonly code: number | null;

  constructor(code: number | null, output: string) {
    super(output);
    this.code = code;
    this.name = 'ProcessEnded';
  }
}

const ended = async (child: ChildProcess): Promise<number | null> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
};

/** Runs a command until it says a text; rejects with `ProcessEnded` when it ends before. */
const startCommand = async (
  command: readonly [string, ...string[]],
  { data, port, args = [], env = {}, until = 'Guildhall is running' }: Options,
): Promise<RunningProcess> => {
  const at = port ?? (await freePort());
  const [program, ...rest] = command;
  // Its own process group: npm does not pass every signal on.
  const child = spawn(program, [...rest, ...args], {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: '', PORT: String(at), GUILDHALL_DATA: data, ...env },
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const closed = once(child, 'close').then(() => true);
  while (!output.includes(until)) {
    const isOver = await Promise.race([closed, new Promise<false>((resolve) => setTimeout(resolve, 50, false))]);
    if (isOver) throw new ProcessEnded(child.exitCode, output);
  }
  return {
    url: `http://localhost:${String(at)}`,
    lines: () => output,
    stop: async (signal = 'SIGTERM') => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
      return ended(child);
    },
  };
};

/** `npm start`. */
export const npmStart = (options: Options): Promise<RunningProcess> => startCommand(['npm', 'start', '--'], options);
/** `npm run start:distributed`: the services as processes, on running engines. */
export const startDistributed = (options: Omit<Options, 'data'> = {}): Promise<RunningProcess> =>
  startCommand([process.execPath, 'tools/distributed.mjs'], { ...options, data: '' });
/** The built process without npm, so that signals and exit codes are its own. */
export const start = (options: Options): Promise<RunningProcess> =>
  startCommand([process.execPath, 'apps/standalone/dist/bundle.js'], options);

export const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });
