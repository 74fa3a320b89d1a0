import { expect } from '@jest/globals';
import { UnsealError, type KeyVault, type SecretStore } from '@guildhall/eventing';
import { runContract, type Abilities, type Check, type OpenSubject, type Mutant } from './contract.ts';
import { uniqueName } from '../builders/ids.ts';

const TEXT = 'Zoë \u{1F41D} <zoe@example.org>';

const vaultChecks: readonly Check<KeyVault>[] = [
  {
    title: 'opens a sealed text with a key that it finds again, and only in the context that it was sealed for',
    run: async ({ port }) => {
      const subject = uniqueName();
      const sealed = (await port.ensure([subject])).get(subject)?.seal(TEXT, 'here') ?? '';
      const found = (await port.find([subject])).get(subject);
      expect(sealed).toMatch(/^[\w-]+$/);
      expect(found?.open(sealed, 'here')).toBe(TEXT);
      expect(() => found?.open(sealed, 'there')).toThrow();
      expect(() => found?.open(`${sealed.slice(0, -3)}AAA`, 'here')).toThrow();
    },
  },
  {
    title: 'keeps one key per subject, and finds none for an unknown subject',
    run: async ({ port }) => {
      const [one, other, unknown] = [uniqueName(), uniqueName(), uniqueName()];
      const keys = await port.ensure([one, other, one]);
      expect([...keys.keys()].toSorted()).toEqual([one, other].toSorted());
      const sealed = keys.get(one)?.seal(TEXT, 'here') ?? '';
      expect(() => keys.get(other)?.open(sealed, 'here')).toThrow();
      expect([...(await port.find([unknown, one])).keys()]).toEqual([one]);
    },
  },
  {
    title: 'creates one key per subject, even when many callers ask at the same time',
    run: async ({ port }) => {
      const subject = uniqueName();
      const keys = await Promise.all(Array.from({ length: 20 }, () => port.ensure([subject])));
      const sealed = keys[0]?.get(subject)?.seal(TEXT, 'here') ?? '';
      for (const one of [...keys, await port.ensure([subject])]) expect(one.get(subject)?.open(sealed, 'here')).toBe(TEXT);
    },
  },
  {
    title: 'never creates another key for an erased subject, whether it had a key before or not',
    run: async ({ port }) => {
      const [known, unknown] = [uniqueName(), uniqueName()];
      await port.ensure([known]);
      for (const subject of [known, unknown, known]) await port.erase(subject);
      expect((await port.find([known, unknown])).size).toBe(0);
      expect((await port.ensure([known, unknown])).size).toBe(0);
      await Promise.all([port.erase(known), port.ensure([known])]);
      expect((await port.ensure([known])).size).toBe(0);
    },
  },
  {
    title: 'tells an erased subject from one that has a key and from one that it has never known',
    run: async ({ port }) => {
      const [kept, erased, unknown, never] = [uniqueName(), uniqueName(), uniqueName(), uniqueName()];
      await port.ensure([kept, erased]);
      for (const subject of [erased, never]) await port.erase(subject);
      expect(await port.erased([kept, erased, unknown, never])).toEqual(new Set([erased, never]));
      expect(await port.erased([])).toEqual(new Set());
    },
  },
  {
    title: 'keeps keys and erasures over a restart',
    restarts: true,
    run: async ({ port, restart }) => {
      const [kept, erased] = [uniqueName(), uniqueName()];
      const sealed = (await port.ensure([kept, erased])).get(kept)?.seal(TEXT, 'here') ?? '';
      await port.erase(erased);
      const again = await restart?.();
      const keys = await again?.ensure([kept, erased]);
      expect([keys?.get(kept)?.open(sealed, 'here'), keys?.has(erased)]).toEqual([TEXT, false]);
      expect(await again?.erased([kept, erased])).toEqual(new Set([erased]));
    },
  },
];

const vaultMutants: readonly Mutant<KeyVault>[] = [
  {
    without: 'remembering erased subjects: a new key is created',
    caughtBy: 'never creates another key for an erased subject, whether it had a key before or not',
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
        erased: port.erased,
        erase: async (subject) => {
          await port.erase(now(subject));
          erased.set(subject, (erased.get(subject) ?? 0) + 1);
        },
      };
    },
  },
  {
    without: 'the difference between an erased subject and an unknown one',
    caughtBy: 'tells an erased subject from one that has a key and from one that it has never known',
    mutate: (port) => ({
      ...port,
      erased: async (subjects) => {
        const found = await port.find(subjects);
        return new Set(subjects.filter((subject) => !found.has(subject)));
      },
    }),
  },
  {
    without: 'one key per subject: all share one',
    caughtBy: 'keeps one key per subject, and finds none for an unknown subject',
    mutate: (port) => ({
      ...port,
      ensure: async (subjects) => {
        const shared = [...(await port.ensure(['all'])).values()];
        return new Map(subjects.flatMap((subject) => shared.map((key) => [subject, key] as const)));
      },
    }),
  },
  {
    without: 'a check for a key created concurrently',
    caughtBy: 'creates one key per subject, even when many callers ask at the same time',
    mutate: (port) => ({
      ...port,
      ensure: async (subjects) =>
        new Map(
          (
            await Promise.all(
              subjects.map(async (subject) => [...(await port.ensure([uniqueName()])).values()].map((key) => [subject, key] as const)),
            )
          ).flat(),
        ),
    }),
  },
];

/** One store of secrets used by two installations with different master keys, and `stored`: access to the stored text itself. */
export type SharedSecrets = Readonly<{
  one: SecretStore;
  other: SecretStore;
  stored: Readonly<{ get: (id: string) => Promise<string | undefined>; put: (id: string, text: string) => Promise<void> }>;
}>;

const STORED_SEALED = 'stores a secret encrypted, so that two equal secrets look different';
const MOVED_OR_PLAIN = 'refuses a sealed text that was copied from another id, and a text that is not sealed';

const secretChecks: readonly Check<SharedSecrets>[] = [
  {
    title: 'gives the secret that was put last, and nothing after it was deleted',
    run: async ({ port: { one: secrets } }) => {
      const [id, other] = [uniqueName(), uniqueName()];
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
    title: 'keeps acknowledged secrets and deletions over a restart',
    restarts: true,
    run: async ({ port: { one: secrets }, restart }) => {
      const [kept, deleted] = [uniqueName(), uniqueName()];
      await secrets.put(kept, TEXT);
      await secrets.put(deleted, TEXT);
      await secrets.delete(deleted);
      const again = (await restart?.())?.one;
      expect([await again?.get(kept), await again?.get(deleted)]).toEqual([TEXT, undefined]);
    },
  },
  {
    title: STORED_SEALED,
    run: async ({ port: { one, stored } }) => {
      const ids = [uniqueName(), uniqueName()];
      for (const id of ids) await one.put(id, TEXT);
      const [first = '', second = ''] = await Promise.all(ids.map(stored.get));
      expect(first).toMatch(/^[\w-]+$/);
      expect(Buffer.from(first, 'base64url').includes('zoe@example')).toBe(false);
      expect(first.slice(0, 24)).not.toBe(second.slice(0, 24));
    },
  },
  {
    title: MOVED_OR_PLAIN,
    run: async ({ port: { one, stored } }) => {
      const [id, other] = [uniqueName(), uniqueName()];
      await one.put(id, TEXT);
      await one.put(other, 'another');
      const sealed = (await stored.get(id)) ?? '';
      for (const text of [sealed, TEXT, '']) {
        await stored.put(other, text);
        await expect(one.get(other)).rejects.toBeInstanceOf(UnsealError);
      }
      expect(await one.get(id)).toBe(TEXT);
    },
  },
  {
    title: 'fails with UnsealError under another master key',
    run: async ({ port: { one, other } }) => {
      const id = uniqueName();
      await one.put(id, TEXT);
      await expect(other.get(id)).rejects.toBeInstanceOf(UnsealError);
      expect(await one.get(id)).toBe(TEXT);
    },
  },
];

/** Opens what it has sealed under any id and any master key. */
const openUnderAnyId = ({ one, other, stored }: SharedSecrets): SharedSecrets => {
  const known = new Map<string | undefined, string>();
  const get = async (id: string): Promise<string | undefined> => known.get(await stored.get(id)) ?? one.get(id);
  const put = async (id: string, value: string): Promise<void> => {
    await one.put(id, value);
    known.set(await stored.get(id), value);
  };
  return { one: { ...one, get, put }, other: { ...other, get }, stored };
};

const secretMutants: readonly Mutant<SharedSecrets>[] = [
  {
    without: 'overwriting',
    caughtBy: 'gives the secret that was put last, and nothing after it was deleted',
    mutate: ({ one, ...rest }) => ({
      ...rest,
      one: { ...one, put: async (id, value) => ((await one.get(id)) === undefined ? one.put(id, value) : undefined) },
    }),
  },
  {
    without: 'deleting',
    caughtBy: 'gives the secret that was put last, and nothing after it was deleted',
    mutate: ({ one, ...rest }) => ({ ...rest, one: { ...one, delete: () => Promise.resolve() } }),
  },
  { without: 'encryption', caughtBy: STORED_SEALED, mutate: ({ one, other, stored }) => ({ one: { ...one, ...stored }, other, stored }) },
  { without: 'binding a sealed text to its id', caughtBy: MOVED_OR_PLAIN, mutate: openUnderAnyId },
  {
    without: 'a check that a text is sealed',
    caughtBy: MOVED_OR_PLAIN,
    mutate: ({ one, other, stored }) => ({ one: { ...one, get: (id) => one.get(id).catch(() => stored.get(id)) }, other, stored }),
  },
  { without: 'the master key', caughtBy: 'fails with UnsealError under another master key', mutate: openUnderAnyId },
];

/** What every key vault promises. */
export const keyVaultContract = (adapter: string, make: OpenSubject<KeyVault>, abilities?: Abilities): void =>
  runContract({ port: 'key vault', checks: vaultChecks, mutants: vaultMutants }, adapter, make, abilities);

/** What every store of secrets promises. */
export const secretStoreContract = (adapter: string, make: OpenSubject<SharedSecrets>, abilities?: Abilities): void =>
  runContract({ port: 'secret store', checks: secretChecks, mutants: secretMutants }, adapter, make, abilities);
