import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';

/** What group and others may do with a file or folder. */
const OTHERS = 0o077;
/** What SQLite puts beside a database, with the same permissions; they may lie there from before. */
const BESIDE = ['-wal', '-shm', '-journal'];

/** Throws `EPERM` when somebody else owns it. */
const closeToOthers = (path: string, mode: number): void => {
  if ((statSync(path).mode & OTHERS) !== 0) chmodSync(path, mode);
};

/** A folder that nobody but its owner enters: made if need be, taken from others if it was open to them. */
export const privateFolder = (path: string): void => {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  closeToOthers(path, 0o700);
};

/** The same for a file, which is empty when it is made. */
export const privateFile = (path: string): void => {
  closeSync(openSync(path, 'a', 0o600));
  closeToOthers(path, 0o600);
};

/** The same for a database file and what lies beside it. */
export const privateDatabase = (path: string): void => {
  privateFile(path);
  for (const end of BESIDE) if (existsSync(path + end)) closeToOthers(path + end, 0o600);
};
