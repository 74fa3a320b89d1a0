import type { FactSigner } from '@guildhall/eventing';
import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import { joined, keyFor, type Secret } from './secret.ts';

/** HMAC-SHA-256, under a key for each topic: what was proven for one is worth nothing on another. */
export const factProofs = (secret: Secret): FactSigner => {
  const keys = new Map<string, KeyObject>();
  const keyOf = (topic: string): KeyObject => {
    const key = keys.get(topic) ?? createSecretKey(keyFor(joined(['facts', topic]), secret));
    keys.set(topic, key);
    return key;
  };
  const codeOf = (topic: string, parts: readonly string[], body: Uint8Array): Buffer =>
    createHmac('sha256', keyOf(topic))
      .update(joined([String(parts.length), ...parts]))
      .update(body)
      .digest();
  return {
    sign: (...about) => codeOf(...about).toString('base64url'),
    verify: (proof, ...about) => {
      const [given, own] = [Buffer.from(proof, 'base64url'), codeOf(...about)];
      return given.length === own.length && timingSafeEqual(given, own);
    },
  };
};
