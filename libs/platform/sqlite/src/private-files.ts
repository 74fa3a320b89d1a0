import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';

/** Permission bits of group and others. */
const OTHERS = 0o077;
/** Files that SQLite puts beside a database, with the same permissions; they may be left from an earlier run. */
const SUFFIXES = ['-wal', '-shm', '-journal'];

/** Throws `EPERM` when somebody else owns it. */
const closeToOthers = (path: string, mode: number): void => {
  if ((statSync(path).mode & OTHERS) !== 0) chmodSync(path, mode);
};

/** A folder for its owner only: created if it is missing, and closed to others if it was open to them. */
export const privateFolder = (path: string): void => {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  closeToOthers(path, 0o700);
};

/** The same for a file, which is created empty. */
export const privateFile = (path: string): void => {
  closeSync(openSync(path, 'a', 0o600));
  closeToOthers(path, 0o600);
};

/** The same for a database file and the files beside it. */
export const privateDatabase = (path: string): void => {
  privateFile(path);
  for (const suffix of SUFFIXES) if (existsSync(path + suffix)) closeToOthers(path + suffix, 0o600);
};
