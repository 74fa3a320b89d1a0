import { describe, expect, it } from '@jest/globals';
import { positionSeal } from './positions.ts';

const [ada, bob] = ['acc_ada', 'acc_bob'];
const POSITION = '0000000000000041';

describe('a sealed position', () => {
  const { seal, open } = positionSeal('a secret');

  it('S3 is valid only for the account that it was given to', () => {
    const sealed = seal(POSITION, ada);
    expect(open(sealed, ada)).toBe(POSITION);
    expect(open(sealed, bob)).toBeUndefined();
    expect(open(sealed, undefined)).toBeUndefined();
    expect(positionSeal('a secret').open(sealed, ada)).toBe(POSITION);
    expect(positionSeal('another secret').open(sealed, ada)).toBeUndefined();
  });

  it('S3 reveals neither the position nor an order, and is the same each time', () => {
    const seals = Array.from({ length: 50 }, (_, n) => seal(String(n).padStart(16, '0'), ada));
    expect(new Set(seals.map(({ length }) => length)).size).toBe(1);
    expect(new Set(seals.map((one) => one.slice(0, 8))).size).toBe(50);
    expect(seals.toSorted()).not.toEqual(seals);
    expect(seal(POSITION, ada)).toBe(seal(POSITION, ada));
    expect(seal(POSITION, ada)).not.toBe(seal(POSITION, bob));
    expect(Buffer.from(seal(POSITION, ada), 'base64url').toString('latin1')).not.toContain(POSITION);
  });

  it('S3 is unknown when it was changed or invented', () => {
    const sealed = seal(POSITION, ada);
    const changed = [...sealed].map((letter, n) => `${sealed.slice(0, n)}${letter === 'A' ? 'B' : 'A'}${sealed.slice(n + 1)}`);
    for (const token of [
      '',
      POSITION,
      `${sealed}A`,
      sealed.slice(1),
      sealed.slice(0, -2),
      `${sealed}=`,
      'A'.repeat(60),
      'é',
      ...changed.slice(0, -1),
    ])
      expect([token, open(token, ada)]).toEqual([token, undefined]);
  });

  it('is valid for everybody when it was given without sign-in', () => {
    const unbound = seal(POSITION, undefined);
    expect([open(unbound, undefined), open(unbound, ada)]).toEqual([POSITION, POSITION]);
  });
});
