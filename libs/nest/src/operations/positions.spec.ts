import { describe, expect, it } from '@jest/globals';
import { positionSeal } from './positions.ts';

const [ada, bob] = ['acc_ada', 'acc_bob'];
const HERE = '0000000000000041';

describe('a sealed position', () => {
  const { seal, open } = positionSeal('a secret');

  it('S3 is valid for the account that it was given to, and for nobody else', () => {
    const hers = seal(HERE, ada);
    expect(open(hers, ada)).toBe(HERE);
    expect(open(hers, bob)).toBeUndefined();
    expect(open(hers, undefined)).toBeUndefined();
    expect(positionSeal('a secret').open(hers, ada)).toBe(HERE);
    expect(positionSeal('another secret').open(hers, ada)).toBeUndefined();
  });

  it('S3 reveals neither itself nor its distance from another, and looks the same each time', () => {
    const seals = Array.from({ length: 50 }, (_, n) => seal(String(n).padStart(16, '0'), ada));
    expect(new Set(seals.map(({ length }) => length)).size).toBe(1);
    expect(new Set(seals.map((sealed) => sealed.slice(0, 8))).size).toBe(50);
    expect(seals.toSorted()).not.toEqual(seals);
    expect(seal(HERE, ada)).toBe(seal(HERE, ada));
    expect(seal(HERE, ada)).not.toBe(seal(HERE, bob));
    expect(Buffer.from(seal(HERE, ada), 'base64url').toString('latin1')).not.toContain(HERE);
  });

  it('S3 that was never given is unknown, however near it is to a given one', () => {
    const hers = seal(HERE, ada);
    const touched = [...hers].map((letter, n) => `${hers.slice(0, n)}${letter === 'A' ? 'B' : 'A'}${hers.slice(n + 1)}`);
    for (const made of ['', HERE, `${hers}A`, hers.slice(1), hers.slice(0, -2), `${hers}=`, 'A'.repeat(60), 'é', ...touched.slice(0, -1)])
      expect([made, open(made, ada)]).toEqual([made, undefined]);
  });

  it('is valid for everybody where nobody is signed in', () => {
    const anybodys = seal(HERE, undefined);
    expect([open(anybodys, undefined), open(anybodys, ada)]).toEqual([HERE, HERE]);
  });
});
