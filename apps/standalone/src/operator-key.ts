import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { CallKey, CallKeys, OPERATOR_PERMISSIONS } from '@guildhall/nest';
import { keyFile } from './key-file.ts';
import type { StandaloneConfig } from './standalone.config.ts';

const fresh = (): string => JSON.stringify({ ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'operator' });

/** The key of the operator: `npm run admin` signs with the key file in the data folder. Without a folder nobody has the key. */
export const operatorKeys = ({ GUILDHALL_DATA: folder }: StandaloneConfig): CallKeys => {
  const { kty, crv, kid, x } = CallKey.parse(folder === ':memory:' ? fresh() : keyFile(join(folder, 'operator.key'), fresh));
  return CallKeys.parse(JSON.stringify({ keys: [{ kty, crv, kid, x, operates: OPERATOR_PERMISSIONS }] }));
};
