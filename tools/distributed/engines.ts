/** Servers of one's own, with nothing in them; started, killed and brought back by name. */
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type EngineName = 'kurrentdb' | 'kafka' | 'redis' | 'mongodb';
export type Addresses = Readonly<Record<'KURRENTDB_URL' | 'KAFKA_BROKERS' | 'REDIS_URL' | 'MONGODB_URL', string>>;

const ROOT = join(import.meta.dirname, '../..');
const ask = promisify(execFile);

const tell = async (words: readonly string[], env: NodeJS.ProcessEnv): Promise<string> => {
  const { stdout } = await ask(process.execPath, ['tools/engines.mjs', ...words], { cwd: ROOT, env: { ...env, NODE_OPTIONS: '' } });
  return stdout;
};

/** `name`: of whom they are, and of the folder that their data lies in. */
export const ownEngines = async (name: string, env: NodeJS.ProcessEnv) => {
  const data = join(ROOT, '.cache', name);
  const own = (...words: readonly string[]): Promise<string> => tell(words, { ...env, ENGINES_DATA: data });
  // A developer's listen at the same ports.
  await tell(['down'], env);
  await own('down');
  rmSync(data, { recursive: true, force: true });
  await own('up');
  return {
    addresses: JSON.parse(await own('addresses')) as Addresses, // as it prints them
    kill: (engine: EngineName) => own('kill', engine),
    start: (engine: EngineName) => own('up', engine),
    /** What is in them stays if somebody is to look at it. */
    close: async (keep = false): Promise<void> => {
      await own('down');
      if (!keep) rmSync(data, { recursive: true, force: true });
    },
  };
};
