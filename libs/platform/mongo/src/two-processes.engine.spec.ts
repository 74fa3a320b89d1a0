import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyWrapper } from '@guildhall/crypto';
import { uniqueName } from '@guildhall/testing';
import { mongoCheckpoints, mongoKeyVault, mongoSecrets, mongoViewStore, openMongo, type Mongo } from './index.ts';

/** Two processes on one database. */
let [one, other]: readonly Mongo[] = [];
beforeEach(() => {
  const url = new URL(process.env['MONGODB_URL'] ?? '');
  url.pathname = `/test_${uniqueName()}`;
  [one, other] = [openMongo(url.href), openMongo(url.href)];
});
afterEach(async () => {
  await one!.db.dropDatabase();
  await Promise.all([one!.close(), other!.close()]);
});

const wrapper = keyWrapper('a master key of thirty-two letters');
type Secret = Readonly<{ _id: string; sealed: string | null; changes: number }>;

describe('two processes on one MongoDB database', () => {
  it('no longer find a key that one of them erased', async () => {
    const [mine, theirs] = [mongoKeyVault(one!, wrapper), mongoKeyVault(other!, wrapper)];
    expect([(await mine.ensure(['acc_1'])).size, (await theirs.ensure(['acc_1'])).size]).toEqual([1, 1]);
    await mine.erase('acc_1');
    expect([(await theirs.find(['acc_1'])).size, (await theirs.ensure(['acc_1'])).size]).toEqual([0, 0]);
    expect(await one!.db.collection<Secret>('subject_keys').findOne({ _id: 'acc_1' })).toEqual({ _id: 'acc_1', wrapped: null });
  });

  it('move a checkpoint only forward', async () => {
    const [mine, theirs] = [mongoCheckpoints(one!), mongoCheckpoints(other!)];
    const positions = Array.from({ length: 30 }, (_, n) => String(n).padStart(4, '0'));
    await Promise.all(positions.map((position, n) => (n % 2 === 0 ? mine : theirs).save('reader', position)));
    expect([await mine.load('reader'), await theirs.load('reader')]).toEqual(['0029', '0029']);
  });

  it('read the secret that was put last, even when an earlier write arrives late', async () => {
    const [mine, theirs] = [mongoSecrets(one!, wrapper), mongoSecrets(other!, wrapper)];
    const rows = one!.db.collection<Secret>('sealed_secrets');
    await mine.put('password', 'first');
    const seen = (await rows.findOne({ _id: 'password' }))!;
    await theirs.put('password', 'second');
    // The write that `mine` would have sent if it had read that row before.
    await rows.replaceOne({ _id: 'password', changes: seen.changes }, { sealed: 'late', changes: seen.changes + 1 });
    expect([await mine.get('password'), await theirs.get('password')]).toEqual(['second', 'second']);
    await mine.delete('password');
    await expect(rows.insertOne({ ...seen })).rejects.toMatchObject({ code: 11_000 });
    expect(await theirs.get('password')).toBeUndefined();
  });

  it('read the same secret after concurrent writes', async () => {
    const stores = [mongoSecrets(one!, wrapper), mongoSecrets(other!, wrapper)];
    const values = Array.from({ length: 12 }, (_, n) => `value ${n}`);
    await Promise.all(values.map((value, n) => stores[n % 2]!.put('id', value)));
    expect(values).toContain(await stores[0]!.get('id'));
    expect(await stores[1]!.get('id')).toBe(await stores[0]!.get('id'));
  });

  it('accept one of many concurrent switches, and then read the same generation', async () => {
    const stores = [mongoViewStore(one!), mongoViewStore(other!)];
    const made = await Promise.all(Array.from({ length: 8 }, (_, n) => stores[n % 2]!.switch('members.v1', 1, n + 2)));
    expect(made.filter(Boolean)).toHaveLength(1);
    const live = made.indexOf(true) + 2;
    expect([await stores[0]!.live('members.v1'), await stores[1]!.live('members.v1')]).toEqual([live, live]);
    expect(await stores[0]!.switch('members.v1', live, 1)).toBe(true);
    expect(await stores[1]!.live('members.v1')).toBe(1);
  });
});
