import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StandaloneConfig } from './standalone.config.ts';

/** The configured secret, or the one in the data folder, made at the first start and readable by its owner only. */
export const masterKey = ({ GUILDHALL_MASTER_KEY: given, GUILDHALL_DATA: folder }: StandaloneConfig): string => {
  if (given !== undefined) return given;
  const fresh = randomBytes(32).toString('base64url');
  if (folder === ':memory:') return fresh;
  const path = join(folder, 'master.key');
  if (existsSync(path)) return readFileSync(path, 'utf8').trim();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Exclusive and flushed: what is sealed under a key must never outlive it.
  writeFileSync(path, `${fresh}\n`, { mode: 0o600, flag: 'wx', flush: true });
  return fresh;
};
