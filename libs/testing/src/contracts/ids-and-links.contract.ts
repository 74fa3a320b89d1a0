import { expect } from '@jest/globals';
import { hexOfTypeId, typeId, type Ids, type LinkTokens } from '@guildhall/eventing';
import { runContract, type Check, type OpenSubject, type Mutant } from './contract.ts';

const V4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const V5 = /^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/** The same port under one secret and under another. */
export type TwoSecrets<T> = Readonly<{ one: T; other: T }>;

const idChecks: readonly Check<TwoSecrets<Ids>>[] = [
  {
    title: 'generates random UUIDs of version 4 without repeats',
    run: async ({ port: { one } }) => {
      const made = Array.from({ length: 1_000 }, () => one.random());
      expect(new Set(made).size).toBe(1_000);
      for (const id of made) expect(id).toMatch(V4);
    },
  },
  {
    title: 'derives the same UUID of version 5 from the same parts, and another one from any others',
    run: async ({ port: { one } }) => {
      const parts = [
        ['a', 'bc'],
        ['ab', 'c'],
        ['abc'],
        ['abc', ''],
        ['', 'abc'],
        ['a', 'b', 'c'],
        [],
        [''],
        ['1:a'],
        ['a1:b'],
        ['a', '1:b'],
      ];
      const derived = parts.map((some) => one.derive(...some));
      expect(new Set(derived).size).toBe(parts.length);
      for (const id of derived) expect(id).toMatch(V5);
      expect(parts.map((some) => one.derive(...some))).toEqual(derived);
    },
  },
  {
    title: 'gives the same text the same fingerprint of 64 hexadecimal digits',
    run: async ({ port: { one } }) => {
      expect(one.fingerprint('zoe@example.org')).toMatch(/^[\da-f]{64}$/);
      expect(one.fingerprint('zoe@example.org')).toBe(one.fingerprint('zoe@example.org'));
      expect(one.fingerprint('zoe@example.org')).not.toBe(one.fingerprint('Zoe@example.org'));
    },
  },
  {
    title: 'derives other ids and fingerprints under another secret',
    run: async ({ port: { one, other } }) => {
      expect(one.fingerprint('a')).not.toBe(other.fingerprint('a'));
      expect(one.derive('a')).not.toBe(other.derive('a'));
    },
  },
];

const bothOf = <T>({ one, other }: TwoSecrets<T>, change: (port: T) => T): TwoSecrets<T> => ({ one: change(one), other: change(other) });

const idMutants: readonly Mutant<TwoSecrets<Ids>>[] = [
  {
    without: 'separators between parts',
    caughtBy: 'derives the same UUID of version 5 from the same parts, and another one from any others',
    mutate: (ports) => bothOf(ports, (ids) => ({ ...ids, derive: (...parts) => ids.derive(parts.join('')) })),
  },
  { without: 'a secret', caughtBy: 'derives other ids and fingerprints under another secret', mutate: ({ one }) => ({ one, other: one }) },
];

const hex = '0123456789abcdef0123456789abcdef';
const id = typeId('inv', hex);

const tokenChecks: readonly Check<TwoSecrets<LinkTokens>>[] = [
  {
    title: 'reads from a token of 56 characters the id and number that it was issued for',
    run: async ({ port: { one } }) => {
      for (const issue of [0, 1, 2 ** 32 - 1]) {
        const token = one.issue('invitation', id, issue);
        expect(token).toMatch(/^[\w-]{56}$/);
        expect(one.read('invitation', token)).toEqual({ hex: hexOfTypeId(id), issue });
        expect(one.issue('invitation', id, issue)).toBe(token);
      }
    },
  },
  {
    title: 'reads a token only for its purpose and under its secret',
    run: async ({ port: { one, other } }) => {
      const token = one.issue('invitation', id, 1);
      expect([one.read('verification', token), other.read('invitation', token)]).toEqual([undefined, undefined]);
    },
  },
  {
    title: 'rejects a token with any character changed, added or removed',
    run: async ({ port: { one } }) => {
      const token = one.issue('invitation', id, 1);
      const flipped = [...token].map((old, at) => `${token.slice(0, at)}${old === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`);
      const around = [
        `${token}A`,
        `${token}=`,
        `${token} `,
        ` ${token}`,
        `${token}\n`,
        token.slice(0, -1),
        token.slice(1),
        '',
        token + token,
        'A'.repeat(56),
        'é'.repeat(56),
      ];
      for (const bad of [...flipped, ...around]) expect(one.read('invitation', bad)).toBeUndefined();
    },
  },
  {
    title: 'refuses to issue a token for an invalid TypeID or an invalid number',
    run: async ({ port: { one } }) => {
      expect(() => one.issue('invitation', 'inv_1', 1)).toThrow();
      for (const issue of [-1, 2 ** 32, 0.5, Number.NaN]) expect(() => one.issue('invitation', id, issue)).toThrow();
    },
  },
];

const tokenMutants: readonly Mutant<TwoSecrets<LinkTokens>>[] = [
  {
    without: 'a purpose',
    caughtBy: 'reads a token only for its purpose and under its secret',
    mutate: (ports) =>
      bothOf(ports, (tokens) => ({ issue: (_, ...rest) => tokens.issue('any', ...rest), read: (_, token) => tokens.read('any', token) })),
  },
  {
    without: 'reading the whole token',
    caughtBy: 'rejects a token with any character changed, added or removed',
    mutate: (ports) =>
      bothOf(ports, (tokens) => ({ ...tokens, read: (purpose, token) => tokens.read(purpose, token.trim().slice(0, 56)) })),
  },
  {
    without: 'a check of the signature',
    caughtBy: 'rejects a token with any character changed, added or removed',
    mutate: (ports) =>
      bothOf(ports, (tokens) => ({
        ...tokens,
        read: (_, token) => {
          const bytes = Buffer.from(token, 'base64url');
          return bytes.length === 42 ? { hex: bytes.toString('hex', 1, 17), issue: bytes.readUInt32BE(17) } : undefined;
        },
      })),
  },
];

/** What all ids promise. */
export const idsContract = (adapter: string, make: OpenSubject<TwoSecrets<Ids>>): void =>
  runContract({ port: 'ids', checks: idChecks, mutants: idMutants }, adapter, make);

/** What all link tokens promise. */
export const linkTokensContract = (adapter: string, make: OpenSubject<TwoSecrets<LinkTokens>>): void =>
  runContract({ port: 'link tokens', checks: tokenChecks, mutants: tokenMutants }, adapter, make);
