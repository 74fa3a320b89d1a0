import { join } from 'node:path';
import { openDatabase, type Database } from './database.ts';
import { privateDatabase, privateFolder } from './private-files.ts';
import { SQLITE_BUSY, sqliteCode } from './sqlite-error.ts';

/**
 * `truth` cannot be restored from anything else: events, subject keys, secrets; every commit is flushed to the disk.
 * `derived` can be rebuilt from it: views, facts, jobs, checkpoints. A power failure may lose its last commits, but never one without those
 * after it, so a checkpoint never runs ahead of what it stands for.
 */
export type Databases = Readonly<{ truth: Database; derived: Database; close: () => Promise<void> }>;

/** Another process, or this one, has the folder open already. */
export class FolderInUse extends Error {
  readonly folder: string;

  constructor(folder: string) {
    super(`the data folder ${folder} is in use by another process`);
    this.folder = folder;
    this.name = 'FolderInUse';
  }
}

/** Only readers of their own writes wait for derived data, so under load more of it shares a commit. In memory a commit costs nothing. */
const COMMIT_INTERVAL_MS = 5;

const openTruth = (folder: string, path: string): Database => {
  try {
    return openDatabase(path, { synchronous: 'FULL', erases: true, commitInterval: 0 });
  } catch (error) {
    throw sqliteCode(error) === SQLITE_BUSY ? new FolderInUse(folder) : error;
  }
};

type Options = Readonly<{
  folder: string;
  /** Flushes every commit of `derived`, too: for where a checkpoint of what lies there, or what its own checkpoints stand for, is elsewhere. */
  flushDerived?: boolean;
}>;

/** `folder` is created if it is missing, readable for its owner only; ':memory:' keeps everything in memory. Throws `FolderInUse`. */
export const openDatabases = ({ folder, flushDerived = false }: Options): Databases => {
  const inMemory = folder === ':memory:';
  if (!inMemory) privateFolder(folder);
  const path = (name: string): string => {
    if (inMemory) return folder;
    const file = join(folder, name);
    privateDatabase(file);
    return file;
  };
  const truth = openTruth(folder, path('truth.db'));
  const derived = openDatabase(path('derived.db'), {
    synchronous: flushDerived ? 'FULL' : 'NORMAL',
    erases: false,
    commitInterval: inMemory ? 0 : COMMIT_INTERVAL_MS,
  });
  return {
    truth,
    derived,
    close: async () => {
      await Promise.all([truth.close(), derived.close()]);
    },
  };
};
