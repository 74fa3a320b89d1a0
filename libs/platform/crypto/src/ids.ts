import type { Ids } from '@guildhall/eventing';
import { createHmac, createSecretKey, hash, randomUUID } from 'node:crypto';
import { lengthPrefixed, keyFor, type Secret } from './secret.ts';

/** RFC 9562, version 5: SHA-1 over a namespace and a name, with version and variant written over it. */
export const uuid5 = (namespace: Uint8Array, name: string): string => {
  const hex = hash('sha1', Buffer.concat([namespace, Buffer.from(name)]));
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** The namespace of derived ids is a secret, so that nobody can guess the parts of an id by trying. */
export const cryptoIds = (secret: Secret): Ids => {
  const namespace = keyFor('derived ids', secret).subarray(0, 16);
  const key = createSecretKey(keyFor('fingerprints', secret));
  return {
    random: () => randomUUID(),
    derive: (...parts) => uuid5(namespace, lengthPrefixed(parts)),
    fingerprint: (text) => createHmac('sha256', key).update(text).digest('hex'),
  };
};
