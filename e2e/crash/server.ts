/** Starts, queries and kills the process under test. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { OperatorView } from '../oracle/compare-with-api.ts';

export type ChildRequest =
  | Readonly<{ what: 'arm'; at: string; nth: number }>
  | Readonly<{ what: 'disarm' }>
  | Readonly<{ what: 'inspect'; n?: number }>
  | Readonly<{ what: 'idle' }>
  | Readonly<{ what: 'rebuild'; n: number }>;
type Message = Readonly<{ url?: string; id?: number; view?: OperatorView; error?: string }>;

/** `ask` gives undefined when the process dies before it answers. */
export type Server = Readonly<{
  /** Its address; empty if it never listened. */
  url: string;
  isAlive: () => boolean;
  died: Promise<void>;
  /** True if a SIGKILL ended it, from the harness or from itself. */
  wasKilled: () => boolean;
  kill: () => Promise<void>;
  stop: () => Promise<number | null>;
  ask: (request: ChildRequest) => Promise<OperatorView | undefined>;
  output: () => string;
}>;
export type Settings = Readonly<{ folder: string; secret: string; env?: Readonly<Record<string, string>> }>;

const ENTRY = join(import.meta.dirname, 'child.ts');
/** An empty setting is none. */
const NO_ENGINE = { KURRENTDB_URL: '', KAFKA_BROKERS: '', MONGODB_URL: '', REDIS_URL: '' };
const MAX_STDERR_LENGTH = 4_000;

/** Resolves when it listens, or has died before. */
export const startServer = async ({ folder, secret, env = {} }: Settings): Promise<Server> => {
  const child = fork(ENTRY, [], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      PORT: '0',
      GUILDHALL_DATA: folder,
      GUILDHALL_MASTER_KEY: secret,
      GUILDHALL_RATE_LIMIT_FACTOR: '100000',
      GUILDHALL_LOG: 'error',
      ...NO_ENGINE,
      ...env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data: Buffer) => (output = (output + data.toString()).slice(-MAX_STDERR_LENGTH)));
  const died = once(child, 'exit').then(() => undefined);
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;

  let count = 0;
  const waiting = new Map<number, (message: Message) => void>();
  const listening = Promise.withResolvers<string>();
  child.on('message', (message: Message) => {
    if (message.url !== undefined) listening.resolve(message.url);
    if (message.id !== undefined) waiting.get(message.id)?.(message);
  });
  const ask = async (request: ChildRequest): Promise<OperatorView | undefined> => {
    if (!isAlive()) return undefined;
    const id = ++count;
    const answered = new Promise<Message>((resolve) => waiting.set(id, resolve));
    child.send({ ...request, id }, () => undefined); // a process that ended is noticed below
    const message = await Promise.race([answered, died]);
    waiting.delete(id);
    if (message?.error !== undefined) throw new Error(`${request.what}: ${message.error}`);
    return message?.view;
  };
  const url = (await Promise.race([listening.promise, died])) ?? '';
  return {
    url,
    isAlive,
    died,
    wasKilled: () => child.signalCode === 'SIGKILL',
    kill: async () => {
      child.kill('SIGKILL');
      await died;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await died;
      return child.exitCode;
    },
    ask,
    output: () => output,
  };
};
