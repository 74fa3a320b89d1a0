/** Development keys, made once and kept beside the engines' data, which is sealed with them. Whoever has keys of their own names them. */
import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

type Keys = Readonly<Record<'GUILDHALL_MASTER_KEY' | 'GUILDHALL_CALL_KEY' | 'GUILDHALL_CALL_KEYS' | 'GUILDHALL_OPERATOR_KEY', string>>;

const path = join(import.meta.dirname, '../../.cache/distributed/keys.json');

/** New ones, that nothing is sealed with yet. */
export const newKeys = (): Keys => {
  const [gateway, operator] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
  const jwk = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid });
  const operates = ['views', 'facts', 'jobs', 'loops'];
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
  const keys = newKeys();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(keys), { mode: 0o600 });
  return keys;
};

/** Of each kind only what the environment does not name. */
export const keysFor = (env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(kept()).filter(([name]) => env[name] === undefined));
