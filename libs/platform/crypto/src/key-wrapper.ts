import { UnsealError, type KeyWrapper, type SubjectKey } from '@guildhall/eventing';
import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, randomFillSync, type KeyObject } from 'node:crypto';
import { keyFor, type Secret } from './secret.ts';

const ALGORITHM = 'aes-256-gcm';
const VERSION = 1;
const IV = 12;
const TAG = 16;

/** Random IVs, generated in batches: one system call for each costs ten times as much. */
const ivs = (): (() => Uint8Array) => {
  const drawn = Buffer.alloc(128 * IV);
  let used = drawn.length;
  return () => {
    if (used === drawn.length) {
      randomFillSync(drawn);
      used = 0;
    }
    return Uint8Array.from(drawn.subarray(used, (used += IV)));
  };
};
const nextIv = ivs();

/** version | iv | tag | ciphertext, as base64url. The iv is random: a key seals far fewer than 2^32 texts. */
const sealWith = (key: KeyObject, plain: Uint8Array, aad: string): string => {
  const iv = nextIv();
  const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(aad));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), body]).toString('base64url');
};

const openWith = (key: KeyObject, sealed: string, aad: string): Buffer => {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < 1 + IV + TAG || bytes.readUInt8(0) !== VERSION) throw new UnsealError('not a sealed text');
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(1, 1 + IV), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(aad)).setAuthTag(bytes.subarray(1 + IV, 1 + IV + TAG));
  const body = decipher.update(bytes.subarray(1 + IV + TAG));
  try {
    return Buffer.concat([body, decipher.final()]);
  } catch (cause) {
    throw new UnsealError('sealed under another key or for another place, or changed since', { cause });
  }
};

const subjectKey = (bytes: Uint8Array): SubjectKey => {
  const key = createSecretKey(bytes);
  return { seal: (plain, aad) => sealWith(key, Buffer.from(plain), aad), open: (sealed, aad) => openWith(key, sealed, aad).toString() };
};

/** A random key per subject, wrapped by the master key and bound to its subject; one derived key for all secrets. */
export const keyWrapper = (master: Secret): KeyWrapper => {
  const wrapping = createSecretKey(keyFor('subject keys', master));
  return {
    secrets: subjectKey(keyFor('secrets', master)),
    make: (subject) => {
      const bytes = randomBytes(32);
      return { wrapped: sealWith(wrapping, bytes, subject), key: subjectKey(bytes) };
    },
    unwrap: (subject, wrapped) => subjectKey(openWith(wrapping, wrapped, subject)),
  };
};
