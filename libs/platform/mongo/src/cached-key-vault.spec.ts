import { keyWrapper } from '@guildhall/crypto';
import { StoreUnavailable, type KeyVault, type SubjectKey } from '@guildhall/eventing';
import { manualClock } from '@guildhall/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { cachedKeyVault } from './cached-key-vault.ts';

const HOUR = 3_600_000;
const smith = keyWrapper('a master key of thirty-two letters');

/** A vault that can be out of reach; counts how often it is asked. */
const vaultOf = () => {
  const keys = new Map<string, SubjectKey | undefined>();
  const state = { isAway: false, asked: 0 };
  const answer = (subjects: readonly string[]): Promise<ReadonlyMap<string, SubjectKey>> => {
    state.asked++;
    if (state.isAway) return Promise.reject(new StoreUnavailable('away'));
    const found = subjects.map((subject) => [subject, keys.get(subject)] as const);
    return Promise.resolve(new Map(found.flatMap(([subject, key]) => (key === undefined ? [] : [[subject, key] as const]))));
  };
  const vault: KeyVault = {
    ensure: (subjects) => {
      if (!state.isAway) for (const subject of subjects) if (!keys.has(subject)) keys.set(subject, smith.make(subject).key);
      return answer(subjects);
    },
    find: answer,
    erase: (subject) => (state.isAway ? Promise.reject(new StoreUnavailable('away')) : Promise.resolve(void keys.set(subject, undefined))),
  };
  return { vault, state };
};

describe('keys while their vault is out of reach', () => {
  let [{ vault, state }, clock] = [vaultOf(), manualClock()];
  let keys = cachedKeyVault({ vault, clock });
  beforeEach(() => {
    [{ vault, state }, clock] = [vaultOf(), manualClock()];
    keys = cachedKeyVault({ vault, clock });
  });

  it('are those that it gave lately, for who has one', async () => {
    const sealed = (await keys.ensure(['ada'])).get('ada')?.seal('Ada', 'here') ?? '';
    state.isAway = true;
    expect((await keys.find(['ada'])).get('ada')?.open(sealed, 'here')).toBe('Ada');
    expect((await keys.ensure(['ada'])).get('ada')?.open(sealed, 'here')).toBe('Ada');
  });

  it('are none of somebody new, and none for a few of many: nobody is taken for erased', async () => {
    await keys.ensure(['ada']);
    await keys.find(['bob']);
    state.isAway = true;
    await expect(keys.ensure(['bob'])).rejects.toThrow(StoreUnavailable);
    await expect(keys.find(['ada', 'carol'])).rejects.toThrow(StoreUnavailable);
    await expect(keys.erase('ada')).rejects.toThrow(StoreUnavailable);
  });

  it('are never those of somebody who was erased here', async () => {
    await keys.ensure(['ada']);
    await keys.erase('ada');
    state.isAway = true;
    expect((await keys.find(['ada'])).size).toBe(0);
    await expect(keys.ensure(['ada'])).rejects.toThrow(StoreUnavailable);
  });

  it('are forgotten after an hour', async () => {
    await keys.ensure(['ada']);
    state.isAway = true;
    await clock.advance(HOUR - 1);
    expect((await keys.find(['ada'])).size).toBe(1);
    await clock.advance(1);
    await expect(keys.find(['ada'])).rejects.toThrow(StoreUnavailable);
  });

  it('are not asked for again and again: a vault that was away is left alone for two seconds', async () => {
    await keys.ensure(['ada']);
    state.isAway = true;
    const before = state.asked;
    for (let n = 0; n < 10; n++) await keys.find(['ada']);
    expect(state.asked - before).toBe(1);
    await clock.advance(2_000);
    state.isAway = false;
    await keys.find(['ada']);
    expect(state.asked - before).toBe(2);
  });

  it('are the vault’s own as long as it answers', async () => {
    await keys.ensure(['ada']);
    await vault.erase('ada');
    expect((await keys.find(['ada'])).size).toBe(0);
  });
});
