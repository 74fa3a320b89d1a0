import type { Ids } from '@guildhall/eventing';
import { createHash, createHmac, createSecretKey, randomUUID } from 'node:crypto';
import { joined, keyFor, type Secret } from './secret.ts';

const dashed = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;

/** RFC 9562, version 5: SHA-1 over a namespace and a name, with version and variant written over it. */
export const uuid5 = (namespace: Uint8Array, name: string): string => {
  const bytes = createHash('sha1').update(namespace).update(name).digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return dashed(bytes.toString('hex', 0, 16));
};

/** The namespace of derived ids is itself a secret, so that nobody can find out by trying which parts gave an id. */
export const cryptoIds = (secret: Secret): Ids => {
  const namespace = keyFor('derived ids', secret).subarray(0, 16);
  const key = createSecretKey(keyFor('fingerprints', secret));
  return {
    random: () => randomUUID(),
    derive: (...parts) => uuid5(namespace, joined(parts)),
    fingerprint: (text) => createHmac('sha256', key).update(text).digest('hex'),
  };
};
