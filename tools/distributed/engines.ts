/** Engines with data of their own, empty at first; each can be killed and started again. */
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type EngineName = 'kurrentdb' | 'kafka' | 'redis' | 'mongodb';
export type Addresses = Readonly<Record<'KURRENTDB_URL' | 'KAFKA_BROKERS' | 'REDIS_URL' | 'MONGODB_URL', string>>;

/** Makes KurrentDB a cluster of three behind proxies: at which ports these are, and where it is controlled. */
export const KURRENTDB_CLUSTER = { KURRENTDB_NODES: '3', KURRENTDB_ADVERTISED: '12116,12117,12118', KURRENTDB_CONTROL: '12119' };

const ROOT = join(import.meta.dirname, '../..');
const execute = promisify(execFile);

const runEngines = async (words: readonly string[], env: NodeJS.ProcessEnv): Promise<string> => {
  const { stdout } = await execute(process.execPath, ['tools/engines.mjs', ...words], { cwd: ROOT, env: { ...env, NODE_OPTIONS: '' } });
  return stdout;
};

/** Stops the developer's engines, which use the same ports. `name` is the folder in `.cache` for the data. Only those that are named, or all. */
export const startOwnEngines = async (name: string, env: NodeJS.ProcessEnv, only: readonly EngineName[] = []) => {
  const data = join(ROOT, '.cache', name);
  const run = (...words: readonly string[]): Promise<string> => runEngines(words, { ...env, ENGINES_DATA: data });
  await runEngines(['down'], env);
  await run('down');
  rmSync(data, { recursive: true, force: true });
  try {
    await run('up', ...only);
  } catch (error) {
    // One that cannot start must not leave others behind that nobody knows of.
    await run('down');
    throw error;
  }
  return {
    addresses: JSON.parse(await run('addresses')) as Addresses, // that command prints this JSON
    kill: (engine: EngineName) => run('kill', engine),
    start: (engine: EngineName) => run('up', engine),
    /** `keep`: leave the data for a look at it. */
    close: async (keep = false): Promise<void> => {
      await run('down');
      if (!keep) rmSync(data, { recursive: true, force: true });
    },
  };
};
