import { cryptoIds } from '@guildhall/crypto';
import type { Ids } from '@guildhall/eventing';

const SECRET = 'a secret that only tests know, 32+';

/** Real derivation and fingerprints under a known secret; `random` counts. */
export const countedIds = (): Ids => {
  let count = 0;
  return { ...cryptoIds(SECRET), random: () => `00000000-0000-4000-8000-${(++count).toString(16).padStart(12, '0')}` };
};

/** A unique name of lower-case letters, so that checks on a shared engine do not collide. */
export const uniqueName = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => String.fromCharCode(97 + (byte % 26))).join('');
