import { expect } from '@jest/globals';
import { UnsealError, type KeyVault, type SecretStore } from '@guildhall/eventing';
import { runContract, type Abilities, type Check, type OpenSubject, type Mutant } from './contract.ts';
import { freshWord } from '../builders/ids.ts';

const TEXT = 'Zoë \u{1F41D} <zoe@example.org>';

const vaultChecks: readonly Check<KeyVault>[] = [
  {
    title: 'opens what was sealed with a key that it found again, in its place only',
    run: async ({ port }) => {
      const subject = freshWord();
      const sealed = (await port.ensure([subject])).get(subject)?.seal(TEXT, 'here') ?? '';
      const found = (await port.find([subject])).get(subject);
      expect(sealed).toMatch(/^[\w-]+$/);
      expect(found?.open(sealed, 'here')).toBe(TEXT);
      expect(() => found?.open(sealed, 'there')).toThrow();
      expect(() => found?.open(`${sealed.slice(0, -3)}AAA`, 'here')).toThrow();
    },
  },
  {
    title: 'has a key of its own for each subject, and finds none that was never made',
    run: async ({ port }) => {
      const [one, other, unknown] = [freshWord(), freshWord(), freshWord()];
      const keys = await port.ensure([one, other, one]);
      expect([...keys.keys()].toSorted()).toEqual([one, other].toSorted());
      const sealed = keys.get(one)?.seal(TEXT, 'here') ?? '';
      expect(() => keys.get(other)?.open(sealed, 'here')).toThrow();
      expect([...(await port.find([unknown, one])).keys()]).toEqual([one]);
    },
  },
  {
    title: 'makes one key for a subject, however many ask at once and again',
    run: async ({ port }) => {
      const subject = freshWord();
      const keys = await Promise.all(Array.from({ length: 20 }, () => port.ensure([subject])));
      const sealed = keys[0]?.get(subject)?.seal(TEXT, 'here') ?? '';
      for (const one of [...keys, await port.ensure([subject])]) expect(one.get(subject)?.open(sealed, 'here')).toBe(TEXT);
    },
  },
  {
    title: 'never makes another key for an erased subject, known or unknown, also when it is erased twice',
    run: async ({ port }) => {
      const [known, unknown] = [freshWord(), freshWord()];
      await port.ensure([known]);
      for (const subject of [known, unknown, known]) await port.erase(subject);
      expect((await port.find([known, unknown])).size).toBe(0);
      expect((await port.ensure([known, unknown])).size).toBe(0);
      await Promise.all([port.erase(known), port.ensure([known])]);
      expect((await port.ensure([known])).size).toBe(0);
    },
  },
  {
    title: 'keeps keys, and what is erased erased, over a restart',
    restarts: true,
    run: async ({ port, restart }) => {
      const [kept, erased] = [freshWord(), freshWord()];
      const sealed = (await port.ensure([kept, erased])).get(kept)?.seal(TEXT, 'here') ?? '';
      await port.erase(erased);
      const again = await restart?.();
      const keys = await again?.ensure([kept, erased]);
      expect([keys?.get(kept)?.open(sealed, 'here'), keys?.has(erased)]).toEqual([TEXT, false]);
    },
  },
];

const vaultMutants: readonly Mutant<KeyVault>[] = [
  {
    without: 'an end of erased subjects: a new key is made',
    caughtBy: 'never makes another key for an erased subject, known or unknown, also when it is erased twice',
    mutate: (port) => {
      const erased = new Map<string, number>();
      const now = (subject: string): string => `${subject}${'x'.repeat(erased.get(subject) ?? 0)}`;
      return {
        ensure: async (subjects) => {
          const keys = await port.ensure(subjects.map(now));
          return new Map(
            subjects.flatMap((subject) => [...keys].filter(([known]) => known === now(subject)).map(([, key]) => [subject, key] as const)),
          );
        },
        find: port.find,
        erase: async (subject) => {
          await port.erase(now(subject));
          erased.set(subject, (erased.get(subject) ?? 0) + 1);
        },
      };
    },
  },
  {
    without: 'one key per subject: everybody shares one',
    caughtBy: 'has a key of its own for each subject, and finds none that was never made',
    mutate: (port) => ({
      ...port,
      ensure: async (subjects) => {
        const shared = [...(await port.ensure(['all'])).values()];
        return new Map(subjects.flatMap((subject) => shared.map((key) => [subject, key] as const)));
      },
    }),
  },
  {
    without: 'a look at who was faster',
    caughtBy: 'makes one key for a subject, however many ask at once and again',
    mutate: (port) => ({
      ...port,
      ensure: async (subjects) =>
        new Map(
          (
            await Promise.all(
              subjects.map(async (subject) => [...(await port.ensure([freshWord()])).values()].map((key) => [subject, key] as const)),
            )
          ).flat(),
        ),
    }),
  },
];

/** One store of secrets as two installations see it, whose master keys differ, and what lies there under an id. */
export type SharedSecrets = Readonly<{
  one: SecretStore;
  other: SecretStore;
  lying: Readonly<{ get: (id: string) => Promise<string | undefined>; put: (id: string, text: string) => Promise<void> }>;
}>;

const KEPT_SEALED = 'keeps a secret sealed: nothing of it can be read where it lies, nor whether two are the same';
const LAID_THERE = 'gives no secret that was laid under another id, or without a seal';

const secretChecks: readonly Check<SharedSecrets>[] = [
  {
    title: 'gives what was put last, and nothing after it was deleted, however often',
    run: async ({ port: { one: secrets } }) => {
      const [id, other] = [freshWord(), freshWord()];
      expect(await secrets.get(id)).toBeUndefined();
      await secrets.put(id, 'one');
      await secrets.put(other, 'another');
      await secrets.put(id, TEXT);
      await secrets.put(id, TEXT);
      expect([await secrets.get(id), await secrets.get(other)]).toEqual([TEXT, 'another']);
      await secrets.delete(id);
      await secrets.delete(id);
      expect([await secrets.get(id), await secrets.get(other)]).toEqual([undefined, 'another']);
    },
  },
  {
    title: 'keeps over a restart what it has acknowledged',
    restarts: true,
    run: async ({ port: { one: secrets }, restart }) => {
      const [kept, deleted] = [freshWord(), freshWord()];
      await secrets.put(kept, TEXT);
      await secrets.put(deleted, TEXT);
      await secrets.delete(deleted);
      const again = (await restart?.())?.one;
      expect([await again?.get(kept), await again?.get(deleted)]).toEqual([TEXT, undefined]);
    },
  },
  {
    title: KEPT_SEALED,
    run: async ({ port: { one, lying } }) => {
      const ids = [freshWord(), freshWord()];
      for (const id of ids) await one.put(id, TEXT);
      const [first = '', second = ''] = await Promise.all(ids.map(lying.get));
      expect(first).toMatch(/^[\w-]+$/);
      expect(Buffer.from(first, 'base64url').includes('zoe@example')).toBe(false);
      expect(first.slice(0, 24)).not.toBe(second.slice(0, 24));
    },
  },
  {
    title: LAID_THERE,
    run: async ({ port: { one, lying } }) => {
      const [id, other] = [freshWord(), freshWord()];
      await one.put(id, TEXT);
      await one.put(other, 'another');
      const sealed = (await lying.get(id)) ?? '';
      for (const text of [sealed, TEXT, '']) {
        await lying.put(other, text);
        await expect(one.get(other)).rejects.toBeInstanceOf(UnsealError);
      }
      expect(await one.get(id)).toBe(TEXT);
    },
  },
  {
    title: 'gives no secret under another master key, and says that it does not open',
    run: async ({ port: { one, other } }) => {
      const id = freshWord();
      await one.put(id, TEXT);
      await expect(other.get(id)).rejects.toBeInstanceOf(UnsealError);
      expect(await one.get(id)).toBe(TEXT);
    },
  },
];

/** Opens what it has sealed wherever it finds it, for whoever asks. */
const openingAnywhere = ({ one, other, lying }: SharedSecrets): SharedSecrets => {
  const known = new Map<string | undefined, string>();
  const get = async (id: string): Promise<string | undefined> => known.get(await lying.get(id)) ?? one.get(id);
  const put = async (id: string, value: string): Promise<void> => {
    await one.put(id, value);
    known.set(await lying.get(id), value);
  };
  return { one: { ...one, get, put }, other: { ...other, get }, lying };
};

const secretMutants: readonly Mutant<SharedSecrets>[] = [
  {
    without: 'overwriting',
    caughtBy: 'gives what was put last, and nothing after it was deleted, however often',
    mutate: ({ one, ...rest }) => ({
      ...rest,
      one: { ...one, put: async (id, value) => ((await one.get(id)) === undefined ? one.put(id, value) : undefined) },
    }),
  },
  {
    without: 'deleting',
    caughtBy: 'gives what was put last, and nothing after it was deleted, however often',
    mutate: ({ one, ...rest }) => ({ ...rest, one: { ...one, delete: () => Promise.resolve() } }),
  },
  { without: 'a seal', caughtBy: KEPT_SEALED, mutate: ({ one, other, lying }) => ({ one: { ...one, ...lying }, other, lying }) },
  { without: 'a place that a seal is bound to', caughtBy: LAID_THERE, mutate: openingAnywhere },
  {
    without: 'a look at whether there is a seal',
    caughtBy: LAID_THERE,
    mutate: ({ one, other, lying }) => ({ one: { ...one, get: (id) => one.get(id).catch(() => lying.get(id)) }, other, lying }),
  },
  {
    without: 'the master key',
    caughtBy: 'gives no secret under another master key, and says that it does not open',
    mutate: openingAnywhere,
  },
];

/** What every key vault promises. */
export const keyVaultContract = (adapter: string, make: OpenSubject<KeyVault>, abilities?: Abilities): void =>
  runContract({ port: 'key vault', checks: vaultChecks, mutants: vaultMutants }, adapter, make, abilities);

/** What every store of secrets promises. */
export const secretStoreContract = (adapter: string, make: OpenSubject<SharedSecrets>, abilities?: Abilities): void =>
  runContract({ port: 'secret store', checks: secretChecks, mutants: secretMutants }, adapter, make, abilities);
