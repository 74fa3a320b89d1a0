import { describe, expect, it } from '@jest/globals';
import { UnsealError } from '@guildhall/eventing';
import { idsContract, linkTokensContract, withSeed } from '@guildhall/testing';
import { cryptoIds, factSigner, keyWrapper, linkTokens, systemClock, uuid5 } from './index.ts';

const [ONE, OTHER] = ['one secret of thirty-two letters!', 'another secret, as long as the one'];
const rest = { pass: () => Promise.resolve(), close: () => Promise.resolve() };

idsContract('node:crypto', async () => ({ port: { one: cryptoIds(ONE), other: cryptoIds(OTHER) }, ...rest }));
linkTokensContract('node:crypto', async () => ({ port: { one: linkTokens(ONE), other: linkTokens(OTHER) }, ...rest }));

describe('crypto', () => {
  it('derives the UUID that RFC 9562 shows for www.example.com', () => {
    const dns = Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex');
    expect(uuid5(dns, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('refuses a secret that is too short', () => {
    for (const make of [cryptoIds, linkTokens, keyWrapper]) expect(() => make('too short')).toThrow(RangeError);
  });

  it('unwraps a subject key only for its subject and under its master key', () => {
    const wrapper = keyWrapper(ONE);
    const { wrapped, key } = wrapper.make('acc_1');
    const sealed = key.seal('Zoë', 'context');
    expect(wrapper.unwrap('acc_1', wrapped).open(sealed, 'context')).toBe('Zoë');
    expect(() => wrapper.unwrap('acc_2', wrapped)).toThrow();
    expect(() => keyWrapper(OTHER).unwrap('acc_1', wrapped)).toThrow();
    expect(() => wrapper.unwrap('acc_1', sealed)).toThrow();
  });

  it('S5 opens a secret only for its id and under its master key, and fails with UnsealError otherwise', () => {
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

  it('T97 verifies the signature of a fact only with the same master key, topic, parts and body', () => {
    const [one, other, body] = [factSigner(ONE), factSigner(OTHER), Buffer.from('{"a":1}')];
    const signature = one.sign('a.facts', ['id', 'type'], body);
    expect(signature).toMatch(/^[\w-]{43}$/);
    expect(factSigner(ONE).verify(signature, 'a.facts', ['id', 'type'], body)).toBe(true);
    for (const [signer, topic, parts, content] of [
      [other, 'a.facts', ['id', 'type'], body],
      [one, 'b.facts', ['id', 'type'], body],
      [one, 'a.facts', ['idt', 'ype'], body],
      [one, 'a.facts', ['id', 'type', ''], body],
      [one, 'a.facts', ['id', 'type'], Buffer.from('{"a":2}')],
    ] as const)
      expect(signer.verify(signature, topic, parts, content)).toBe(false);
    for (const invalid of ['', 'x', signature.slice(1), `${signature}AA`])
      expect(one.verify(invalid, 'a.facts', ['id', 'type'], body)).toBe(false);
  });

  it('seals a text differently each time, and opens it only for the same context and unchanged', async () =>
    withSeed(async (random) => {
      const { key } = keyWrapper(ONE).make('acc_1');
      for (let n = 0; n < 50; n++) {
        const plain = Array.from({ length: random.below(60) }, () => String.fromCodePoint(random.below(0xd800))).join('');
        const sealed = key.seal(plain, `context ${n}`);
        expect(key.open(sealed, `context ${n}`)).toBe(plain);
        expect(key.seal(plain, `context ${n}`)).not.toBe(sealed);
        expect(() => key.open(sealed, `context ${n + 1}`)).toThrow();
        const bytes = Buffer.from(sealed, 'base64url');
        const at = random.below(bytes.length);
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random.below(8)), at);
        expect(() => key.open(bytes.toString('base64url'), `context ${n}`)).toThrow();
      }
    }));

  it('sleeps for the given time or until the signal aborts', async () => {
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
