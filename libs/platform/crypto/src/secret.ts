import { hkdfSync, type BinaryLike } from 'node:crypto';

/** A secret of the installation: at least 32 characters or bytes. */
export type Secret = string | Uint8Array;

/** 32 bytes for one use. The same secret may serve several uses: keys of different uses are independent. */
export const keyFor = (use: string, secret: Secret): Buffer => {
  const material: BinaryLike = typeof secret === 'string' ? Buffer.from(secret) : secret;
  if (material.byteLength < 32) throw new RangeError('a secret has at least 32 bytes');
  return Buffer.from(hkdfSync('sha256', material, 'guildhall', use, 32));
};

/** Parts as one unambiguous text: each with its length before it. */
export const lengthPrefixed = (parts: readonly string[]): string => parts.map((part) => `${String(part.length)}:${part}`).join('');
