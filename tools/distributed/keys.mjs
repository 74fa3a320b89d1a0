/** Development keys, made once and kept beside the engines' data, which is sealed with them. Whoever has keys of their own names them. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../workspaces.mjs';

const path = join(root, '.cache/distributed/keys.json');

const made = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const kid = 'development';
  return {
    GUILDHALL_MASTER_KEY: randomBytes(32).toString('base64url'),
    GUILDHALL_CALL_KEY: JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid }),
    GUILDHALL_CALL_KEYS: JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid }] }),
  };
};

const kept = () => {
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  const keys = made();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(keys), { mode: 0o600 });
  return keys;
};

/** Of each kind only what the environment does not name. */
export const keysFor = (env) => Object.fromEntries(Object.entries(kept()).filter(([name]) => env[name] === undefined));
