import { hexOfTypeId, type LinkTokens } from '@guildhall/eventing';
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { lengthPrefixed, keyFor, type Secret } from './secret.ts';

const VERSION = 1;
/** version 1 | uuid 16 | issue 4 | proof 21: a multiple of three bytes, so that base64url has no unused bits. */
const PLAIN = 21;
const TOKEN = 42;

/** Tokens are derived from what they stand for, so none has to be stored. */
export const linkTokens = (secret: Secret): LinkTokens => {
  const key = createSecretKey(keyFor('link tokens', secret));
  const proofOf = (purpose: string, plain: Uint8Array): Buffer =>
    createHmac('sha256', key)
      .update(lengthPrefixed([purpose]))
      .update(plain)
      .digest()
      .subarray(0, TOKEN - PLAIN);
  return {
    issue: (purpose, id, issue) => {
      const hex = hexOfTypeId(id);
      if (hex === undefined) throw new RangeError('a link token needs a TypeID');
      if (!Number.isInteger(issue)) throw new RangeError('the issue of a link token is a whole number');
      const plain = Buffer.alloc(PLAIN);
      plain.writeUInt8(VERSION, 0);
      plain.write(hex, 1, 'hex');
      plain.writeUInt32BE(issue, 17);
      return Buffer.concat([plain, proofOf(purpose, plain)]).toString('base64url');
    },
    read: (purpose, token) => {
      const bytes = Buffer.from(token, 'base64url');
      // Decoding skips unknown characters, so only the text that encoding returns is accepted.
      if (bytes.length !== TOKEN || bytes.toString('base64url') !== token || bytes.readUInt8(0) !== VERSION) return undefined;
      const plain = bytes.subarray(0, PLAIN);
      if (!timingSafeEqual(proofOf(purpose, plain), bytes.subarray(PLAIN))) return undefined;
      return { hex: plain.toString('hex', 1, 17), issue: plain.readUInt32BE(17) };
    },
  };
};
