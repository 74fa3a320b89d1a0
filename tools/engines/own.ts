/** Servers of the run's own, with nothing in them; started, killed and brought back by name. */
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type EngineName = 'kurrentdb' | 'kafka' | 'redis' | 'mongodb';
export type Addresses = Readonly<Record<'KURRENTDB_URL' | 'KAFKA_BROKERS' | 'REDIS_URL' | 'MONGODB_URL', string>>;

const ROOT = join(import.meta.dirname, '../..');
const DATA = join(ROOT, '.cache/faults');
const ask = promisify(execFile);

const tell = async (words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> => {
  const { stdout } = await ask(process.execPath, ['tools/engines.mjs', ...words], {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });
  return stdout;
};

export const openEngines = async () => {
  const own = (...words: readonly string[]): Promise<string> => tell(words, { ENGINES_DATA: DATA });
  // Both listen at the same ports.
  await tell(['down']);
  await own('down');
  rmSync(DATA, { recursive: true, force: true });
  await own('up');
  return {
    addresses: JSON.parse(await own('addresses')) as Addresses, // as it prints them
    kill: (name: EngineName) => own('kill', name),
    start: (name: EngineName) => own('up', name),
    /** What is in them stays if somebody is to look at it. */
    close: async (keep: boolean): Promise<void> => {
      await own('down');
      if (!keep) rmSync(DATA, { recursive: true, force: true });
    },
  };
};
