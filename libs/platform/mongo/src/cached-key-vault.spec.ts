import { keyWrapper } from '@guildhall/crypto';
import { StoreUnavailable, type KeyVault, type SubjectKey } from '@guildhall/eventing';
import { manualClock } from '@guildhall/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { cachedKeyVault } from './cached-key-vault.ts';

const HOUR = 3_600_000;
const wrapper = keyWrapper('a master key of thirty-two letters');

/** A vault that can be unavailable; counts its calls. */
const vaultOf = () => {
  const keys = new Map<string, SubjectKey | undefined>();
  const state = { isUnavailable: false, calls: 0 };
  const answer = (subjects: readonly string[]): Promise<ReadonlyMap<string, SubjectKey>> => {
    state.calls++;
    if (state.isUnavailable) return Promise.reject(new StoreUnavailable('unavailable'));
    const found = subjects.map((subject) => [subject, keys.get(subject)] as const);
    return Promise.resolve(new Map(found.flatMap(([subject, key]) => (key === undefined ? [] : [[subject, key] as const]))));
  };
  const vault: KeyVault = {
    ensure: (subjects) => {
      if (!state.isUnavailable) for (const subject of subjects) if (!keys.has(subject)) keys.set(subject, wrapper.make(subject).key);
      return answer(subjects);
    },
    find: answer,
    erased: (subjects) =>
      state.isUnavailable
        ? Promise.reject(new StoreUnavailable('unavailable'))
        : Promise.resolve(new Set(subjects.filter((subject) => keys.has(subject) && keys.get(subject) === undefined))),
    erase: (subject) =>
      state.isUnavailable ? Promise.reject(new StoreUnavailable('unavailable')) : Promise.resolve(void keys.set(subject, undefined)),
  };
  return { vault, state };
};

describe('the cached key vault', () => {
  let [{ vault, state }, clock] = [vaultOf(), manualClock()];
  let keys = cachedKeyVault({ vault, clock });
  beforeEach(() => {
    [{ vault, state }, clock] = [vaultOf(), manualClock()];
    keys = cachedKeyVault({ vault, clock });
  });

  it('gives cached keys while the vault is unavailable', async () => {
    const sealed = (await keys.ensure(['ada'])).get('ada')?.seal('Ada', 'here') ?? '';
    state.isUnavailable = true;
    expect((await keys.find(['ada'])).get('ada')?.open(sealed, 'here')).toBe('Ada');
    expect((await keys.ensure(['ada'])).get('ada')?.open(sealed, 'here')).toBe('Ada');
  });

  it('fails while the vault is unavailable for a subject that is not cached, so that no subject looks erased', async () => {
    await keys.ensure(['ada']);
    await keys.find(['bob']);
    state.isUnavailable = true;
    await expect(keys.ensure(['bob'])).rejects.toThrow(StoreUnavailable);
    await expect(keys.find(['ada', 'carol'])).rejects.toThrow(StoreUnavailable);
    await expect(keys.erase('ada')).rejects.toThrow(StoreUnavailable);
  });

  it('never gives the key of a subject that was erased through it', async () => {
    await keys.ensure(['ada']);
    await keys.erase('ada');
    state.isUnavailable = true;
    expect((await keys.find(['ada'])).size).toBe(0);
    await expect(keys.ensure(['ada'])).rejects.toThrow(StoreUnavailable);
  });

  it('K7 knows while the vault is unavailable who was erased, and nobody who only has no key', async () => {
    await keys.erase('ada');
    expect(await keys.erased(['ada', 'bob'])).toEqual(new Set(['ada']));
    state.isUnavailable = true;
    expect(await keys.erased(['ada'])).toEqual(new Set(['ada']));
    await expect(keys.erased(['ada', 'bob'])).rejects.toThrow(StoreUnavailable);
  });

  it('drops cached keys after an hour', async () => {
    await keys.ensure(['ada']);
    state.isUnavailable = true;
    await clock.advance(HOUR - 1);
    expect((await keys.find(['ada'])).size).toBe(1);
    await clock.advance(1);
    await expect(keys.find(['ada'])).rejects.toThrow(StoreUnavailable);
  });

  it('does not ask an unavailable vault again for two seconds', async () => {
    await keys.ensure(['ada']);
    state.isUnavailable = true;
    const before = state.calls;
    for (let n = 0; n < 10; n++) await keys.find(['ada']);
    expect(state.calls - before).toBe(1);
    await clock.advance(2_000);
    state.isUnavailable = false;
    await keys.find(['ada']);
    expect(state.calls - before).toBe(2);
  });

  it('asks the vault as long as it is available', async () => {
    await keys.ensure(['ada']);
    await vault.erase('ada');
    expect((await keys.find(['ada'])).size).toBe(0);
  });
});
