import { describe, expect, it } from '@jest/globals';
import { UnsealError } from '@guildhall/eventing';
import { idsContract, linkTokensContract, withSeed } from '@guildhall/testing';
import { cryptoIds, factSigner, keyWrapper, linkTokens, systemClock, uuid5 } from './index.ts';

const [ONE, OTHER] = ['one secret of thirty-two letters!', 'another secret, as long as the one'];
const standing = { pass: () => Promise.resolve(), close: () => Promise.resolve() };

idsContract('node:crypto', async () => ({ port: { one: cryptoIds(ONE), other: cryptoIds(OTHER) }, ...standing }));
linkTokensContract('node:crypto', async () => ({ port: { one: linkTokens(ONE), other: linkTokens(OTHER) }, ...standing }));

describe('crypto', () => {
  it('derives the UUID that RFC 9562 shows for www.example.com', () => {
    const dns = Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex');
    expect(uuid5(dns, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('refuses a short secret', () => {
    for (const make of [cryptoIds, linkTokens, keyWrapper]) expect(() => make('too short')).toThrow(RangeError);
  });

  it('unwraps a subject key for its subject and under its master key only', () => {
    const smith = keyWrapper(ONE);
    const { wrapped, key } = smith.make('acc_1');
    const sealed = key.seal('Zoë', 'place');
    expect(smith.unwrap('acc_1', wrapped).open(sealed, 'place')).toBe('Zoë');
    expect(() => smith.unwrap('acc_2', wrapped)).toThrow();
    expect(() => keyWrapper(OTHER).unwrap('acc_1', wrapped)).toThrow();
    expect(() => smith.unwrap('acc_1', sealed)).toThrow();
  });

  it('S5 opens a secret for its id and under its master key only, and says that nothing else opens', () => {
    const { secrets } = keyWrapper(ONE);
    const sealed = secrets.seal('a signing key', 'identity.signing-keys');
    expect(keyWrapper(ONE).secrets.open(sealed, 'identity.signing-keys')).toBe('a signing key');
    for (const open of [
      () => secrets.open(sealed, 'cred_1'),
      () => keyWrapper(OTHER).secrets.open(sealed, 'identity.signing-keys'),
      () => secrets.open('a signing key', 'identity.signing-keys'),
    ])
      expect(open).toThrow(UnsealError);
  });

  it('T97 proves a fact to whoever has the master key, for its topic, its parts and its body only', () => {
    const [one, other, body] = [factSigner(ONE), factSigner(OTHER), Buffer.from('{"a":1}')];
    const proof = one.sign('a.facts', ['id', 'type'], body);
    expect(proof).toMatch(/^[\w-]{43}$/);
    expect(factSigner(ONE).verify(proof, 'a.facts', ['id', 'type'], body)).toBe(true);
    for (const [proofs, topic, parts, about] of [
      [other, 'a.facts', ['id', 'type'], body],
      [one, 'b.facts', ['id', 'type'], body],
      [one, 'a.facts', ['idt', 'ype'], body],
      [one, 'a.facts', ['id', 'type', ''], body],
      [one, 'a.facts', ['id', 'type'], Buffer.from('{"a":2}')],
    ] as const)
      expect(proofs.verify(proof, topic, parts, about)).toBe(false);
    for (const odd of ['', 'x', proof.slice(1), `${proof}AA`]) expect(one.verify(odd, 'a.facts', ['id', 'type'], body)).toBe(false);
  });

  it('seals any text so that it opens in its place only, twice differently, and not at all once changed', async () =>
    withSeed(async (random) => {
      const { key } = keyWrapper(ONE).make('acc_1');
      for (let n = 0; n < 50; n++) {
        const plain = Array.from({ length: random.below(60) }, () => String.fromCodePoint(random.below(0xd800))).join('');
        const sealed = key.seal(plain, `place ${n}`);
        expect(key.open(sealed, `place ${n}`)).toBe(plain);
        expect(key.seal(plain, `place ${n}`)).not.toBe(sealed);
        expect(() => key.open(sealed, `place ${n + 1}`)).toThrow();
        const bytes = Buffer.from(sealed, 'base64url');
        const at = random.below(bytes.length);
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random.below(8)), at);
        expect(() => key.open(bytes.toString('base64url'), `place ${n}`)).toThrow();
      }
    }));

  it('sleeps until its time or the signal', async () => {
    const start = performance.now();
    await systemClock.sleep(20);
    expect(performance.now() - start).toBeGreaterThan(15);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 5);
    await systemClock.sleep(2 ** 40, stop.signal);
    await systemClock.sleep(2 ** 40, AbortSignal.abort());
    expect(Math.abs(systemClock.now().getTime() - Date.now())).toBeLessThan(1_000);
  });
});
