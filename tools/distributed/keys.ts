/** Development keys. They are made once and kept, because the data in the development engines is encrypted with them. */
import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

type Keys = Readonly<Record<'GUILDHALL_MASTER_KEY' | 'GUILDHALL_CALL_KEY' | 'GUILDHALL_CALL_KEYS' | 'GUILDHALL_OPERATOR_KEY', string>>;

const path = join(import.meta.dirname, '../../.cache/distributed/keys.json');

export const generateKeys = (): Keys => {
  const [gateway, operator] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
  const jwk = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid });
  const operates = ['views', 'dead-letters', 'jobs', 'loops'];
  return {
    GUILDHALL_MASTER_KEY: randomBytes(32).toString('base64url'),
    GUILDHALL_CALL_KEY: JSON.stringify(jwk(gateway.privateKey, 'development')),
    GUILDHALL_OPERATOR_KEY: JSON.stringify(jwk(operator.privateKey, 'operator')),
    GUILDHALL_CALL_KEYS: JSON.stringify({
      keys: [jwk(gateway.publicKey, 'development'), { ...jwk(operator.publicKey, 'operator'), operates }],
    }),
  };
};

const kept = (): Keys => {
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Keys; // written below
  const keys = generateKeys();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(keys), { mode: 0o600 });
  return keys;
};

/** The kept keys, without those that the environment sets. */
export const developmentKeys = (env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(kept()).filter(([name]) => env[name] === undefined));
