import type { FactSigner } from '@guildhall/eventing';
import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import { lengthPrefixed, keyFor, type Secret } from './secret.ts';

/** HMAC-SHA-256 with a key for each topic: a code of one topic is not valid on another. */
export const factSigner = (secret: Secret): FactSigner => {
  const keys = new Map<string, KeyObject>();
  const keyOf = (topic: string): KeyObject => {
    const key = keys.get(topic) ?? createSecretKey(keyFor(lengthPrefixed(['facts', topic]), secret));
    keys.set(topic, key);
    return key;
  };
  const codeOf = (topic: string, parts: readonly string[], body: Uint8Array): Buffer =>
    createHmac('sha256', keyOf(topic))
      .update(lengthPrefixed([String(parts.length), ...parts]))
      .update(body)
      .digest();
  return {
    sign: (...what) => codeOf(...what).toString('base64url'),
    verify: (code, ...what) => {
      const [given, own] = [Buffer.from(code, 'base64url'), codeOf(...what)];
      return given.length === own.length && timingSafeEqual(given, own);
    },
  };
};
