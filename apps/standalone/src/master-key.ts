import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { keyFile } from './key-file.ts';
import type { StandaloneConfig } from './standalone.config.ts';

const fresh = (): string => randomBytes(32).toString('base64url');

/** The configured secret, or the one in the data folder. */
export const masterKey = ({ GUILDHALL_MASTER_KEY: given, GUILDHALL_DATA: folder }: StandaloneConfig): string =>
  given ?? (folder === ':memory:' ? fresh() : keyFile(join(folder, 'master.key'), fresh));
