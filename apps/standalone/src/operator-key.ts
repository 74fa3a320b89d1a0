import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CallKey, CallKeys } from '@guildhall/nest';
import type { StandaloneConfig } from './standalone.config.ts';

const fresh = (): string => JSON.stringify({ ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'operator' });

/** What `npm run admin` signs with: made at the first start, beside the data, readable by its owner only. */
const keptIn = (folder: string): string => {
  const path = join(folder, 'operator.key');
  if (!existsSync(path)) writeFileSync(path, `${fresh()}\n`, { mode: 0o600, flag: 'wx', flush: true });
  return readFileSync(path, 'utf8');
};

/** Whom this process believes to be its operator. Without a folder nobody can know the key. */
export const operatorKeys = ({ GUILDHALL_DATA: folder }: StandaloneConfig): CallKeys => {
  const { kty, crv, kid, x } = CallKey.parse(folder === ':memory:' ? fresh() : keptIn(folder));
  return CallKeys.parse(JSON.stringify({ keys: [{ kty, crv, kid, x, operates: ['views', 'facts', 'jobs', 'loops'] }] }));
};
