import { join } from 'node:path';
import { openDatabase, type Database } from './database.ts';
import { privateDatabase, privateFolder } from './private-files.ts';
import { SQLITE_BUSY, sqliteCode } from './sqlite-error.ts';

/**
 * `truth` cannot be had again: events, subject keys, secrets; every commit is flushed to the disk.
 * `derived` can be redone from it: views, facts, jobs, checkpoints. A power failure may lose its last commits, but all of them
 * together and in order, so its checkpoints never run ahead of what they stand for.
 */
export type Databases = Readonly<{ truth: Database; derived: Database; close: () => Promise<void> }>;

/** Another process (or another opening in this one) holds the folder. */
export class FolderInUse extends Error {
  readonly folder: string;

  constructor(folder: string) {
    super(`the data folder ${folder} is in use by another process`);
    this.folder = folder;
    this.name = 'FolderInUse';
  }
}

/**
 * Milliseconds: nobody waits for what is derived but a reader of their own write. Under load more of it shares a commit. In memory a commit
 * costs nothing that could be shared, and tests run on clocks of their own.
 */
const APART = 5;

const openTruth = (folder: string, path: string): Database => {
  try {
    return openDatabase(path, { synchronous: 'FULL', erases: true, apart: 0 });
  } catch (error) {
    throw sqliteCode(error) === SQLITE_BUSY ? new FolderInUse(folder) : error;
  }
};

/** `folder` is made if need be, and its files and it are for their owner only; ':memory:' keeps everything in memory. */
export const openDatabases = ({ folder }: Readonly<{ folder: string }>): Databases => {
  const inMemory = folder === ':memory:';
  if (!inMemory) privateFolder(folder);
  const path = (name: string): string => {
    if (inMemory) return folder;
    const file = join(folder, name);
    privateDatabase(file);
    return file;
  };
  const truth = openTruth(folder, path('truth.db'));
  const derived = openDatabase(path('derived.db'), { synchronous: 'NORMAL', erases: false, apart: inMemory ? 0 : APART });
  return {
    truth,
    derived,
    close: async () => {
      await Promise.all([truth.close(), derived.close()]);
    },
  };
};
