import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import type { Position } from '@guildhall/eventing';
import { HttpProblem } from '../http/http-problem.ts';
import type { Request } from '../http/request-context.ts';

/** How clients see positions, and what they mean. */
export type PositionSeal = Readonly<{
  /** `accountId`: undefined where nobody is signed in; such a position is valid for everybody. */
  seal: (position: Position, accountId: string | undefined) => string;
  /** Undefined: this was not given to that account. */
  open: (sealed: string, accountId: string | undefined) => Position | undefined;
}>;

declare module 'fastify' {
  interface FastifyInstance {
    positions: PositionSeal;
  }
}

export const MIN_POSITION = 'guildhall-min-position';
export const POSITION = 'guildhall-position';

const PLAIN = /^[0-9A-Za-z._~:-]{1,100}$/;
const SEALED = /^[0-9A-Za-z_-]{38,200}$/;
const CIPHER = 'aes-256-gcm';
const [KEY_BYTES, NONCE_BYTES, TAG_BYTES] = [32, 12, 16];
const NOBODY = '';

/** Positions as our own processes exchange them. */
export const plainPositions: PositionSeal = { seal: (position) => position, open: (given) => (PLAIN.test(given) ? given : undefined) };

/**
 * For a public API: a position tells its owner nothing, not even how far others are, and is valid for its owner only. `secret`: shared by
 * all processes that seal and open; what was sealed under another one is unknown. The same position looks the same to the same account: the
 * nonce is a keyed hash of both, so that no nonce is used for two texts.
 */
export const positionSeal = (secret: string): PositionSeal => {
  const keys = Buffer.from(hkdfSync('sha256', secret, '', 'guildhall positions', 2 * KEY_BYTES));
  const [key, nonceKey] = [keys.subarray(0, KEY_BYTES), keys.subarray(KEY_BYTES)];
  const opened = (sealed: Buffer, owner: string): Position | undefined => {
    const cipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES));
    cipher.setAAD(Buffer.from(owner)).setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    try {
      return Buffer.concat([cipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), cipher.final()]).toString();
    } catch {
      return undefined; // another key or another owner
    }
  };
  return {
    seal: (position, owner = NOBODY) => {
      const nonce = createHmac('sha256', nonceKey)
        .update(JSON.stringify([owner, position]))
        .digest()
        .subarray(0, NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(owner));
      const text = Buffer.concat([cipher.update(position), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url');
    },
    open: (given, owner = NOBODY) => {
      if (!SEALED.test(given)) return undefined;
      const sealed = Buffer.from(given, 'base64url');
      return opened(sealed, owner) ?? opened(sealed, NOBODY);
    },
  };
};

/** The position that the client asks a read to have reached; refuses (`position.unknown`) one that this caller was never given. */
export const minPositionOf = ({ headers, server: { positions }, requestContext: { caller } }: Request): Position | undefined => {
  const given = headers[MIN_POSITION];
  if (given === undefined) return undefined;
  const position = typeof given === 'string' ? positions.open(given, caller?.accountId) : undefined;
  if (position === undefined) throw new HttpProblem('position.unknown');
  return position;
};
