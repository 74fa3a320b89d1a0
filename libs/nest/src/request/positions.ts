import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import type { Position } from '@guildhall/eventing';
import { HttpProblem } from '../problem/problem.ts';
import type { Request } from './visit.ts';

/** How a position looks to whoever comes to a door, and what it stands for. */
export type PositionSeal = Readonly<{
  /** `accountId`: undefined where nobody is signed in; such a position is good for everybody who has it. */
  seal: (position: Position, accountId: string | undefined) => string;
  /** Undefined: nobody gave this to that account. */
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

/** As positions are inside, among processes of ours. */
export const plainPositions: PositionSeal = { seal: (position) => position, open: (given) => (PLAIN.test(given) ? given : undefined) };

/**
 * For a door that anybody comes to: a position tells its owner nothing, neither how far others are, and is nobody else's. `secret`: shared
 * by all who give positions and take them; what was sealed under another is unknown. The same position looks the same to the same account:
 * the nonce is a keyed hash of both, so that none is used for two texts.
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
      return undefined; // another key, another owner, or nobody's
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

/** How far a read must have come, if the client says so; refuses (`position.unknown`) what this caller was never given. */
export const minPositionOf = ({ headers, server: { positions }, visit: { caller } }: Request): Position | undefined => {
  const given = headers[MIN_POSITION];
  if (given === undefined) return undefined;
  const position = typeof given === 'string' ? positions.open(given, caller?.accountId) : undefined;
  if (position === undefined) throw new HttpProblem(400, 'position.unknown');
  return position;
};
