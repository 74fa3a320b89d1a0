import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { privateFile } from '@guildhall/sqlite';

/** A key in the data folder that only its owner reads: made at the first start. */
export const keyFile = (path: string, fresh: () => string): string => {
  // Exclusive and flushed: what is sealed under a key must never outlive it.
  if (!existsSync(path)) writeFileSync(path, `${fresh()}\n`, { mode: 0o600, flag: 'wx', flush: true });
  privateFile(path);
  return readFileSync(path, 'utf8').trim();
};
