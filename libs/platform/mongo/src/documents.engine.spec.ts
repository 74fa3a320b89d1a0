import { afterEach, describe, expect, it } from '@jest/globals';
import { START, StoreUnavailable, type Collection, type ViewSpec } from '@guildhall/eventing';
import { uniqueName, withSeed } from '@guildhall/testing';
import { mongoViewStore, openMongo, type Mongo } from './index.ts';

type Doc = Readonly<{ group: string; rank: number }>;
const spec: ViewSpec = { name: 'documents.v1', indexes: { byRank: ['group', 'rank'] } };
const at = (n: number): string => String(n).padStart(6, '0');
const put = (id: string, position: number) => ({ id, position: at(position), doc: { group: 'g', rank: position } });
const ranks = async (documents: Collection<Doc>, ids: readonly string[]) => (await documents.getMany(ids)).map((doc) => doc?.rank);

const opened: Mongo[] = [];
afterEach(async () => {
  await opened.at(0)?.db.dropDatabase();
  await Promise.all(opened.splice(0).map(({ close }) => close()));
});

/** Opens one new database so many times, as processes would. */
const openings = (count: number): readonly Mongo[] => {
  const url = new URL(process.env['MONGODB_URL'] ?? '');
  url.pathname = `/test_${uniqueName()}`;
  opened.push(...Array.from({ length: count }, () => openMongo(url.href)));
  return opened;
};
const documentsOf = ([...all]: readonly Mongo[]): Promise<readonly Collection<Doc>[]> =>
  Promise.all(all.map((mongo) => mongoViewStore(mongo).collection<Doc>(spec)));
const rowsOf = ({ db }: Mongo) => db.collection<Readonly<{ _id: string; _position: string }>>(`${spec.name}#1`);

describe('documents in MongoDB', () => {
  it('are all written even when the server stops a bulk at its first error', async () => {
    const mongo = openings(1)[0]!;
    const documents = (await documentsOf(opened))[0]!;
    await documents.write([put('b', 9)], at(9));
    const upsert = (_id: string) => ({
      replaceOne: { filter: { _id, _position: { $lt: at(5) } }, replacement: { _position: at(5) }, upsert: true },
    });
    const bulk = rowsOf(mongo).bulkWrite([upsert('raw-a'), upsert('b'), upsert('raw-c')], { ordered: false });
    await expect(bulk).rejects.toMatchObject({ code: 11_000 });
    const isFerret = 'ferretdbVersion' in (await mongo.db.admin().buildInfo());
    expect(await rowsOf(mongo).countDocuments({ _id: 'raw-c' })).toBe(isFerret ? 0 : 1);

    await documents.write([put('a', 5), put('b', 5), put('c', 5), put('b', 4), put('d', 5)], at(9));
    expect(await ranks(documents, ['a', 'b', 'c', 'd'])).toEqual([5, 9, 5, 5]);
  });

  it('are the newest ones after several processes wrote the same ids concurrently', async () =>
    withSeed(async (random) => {
      openings(4);
      const writers = await documentsOf(opened);
      const ids = Array.from({ length: 10 }, (_, n) => `id${n}`);
      const orders = writers.map(() => random.shuffle(ids.flatMap((id) => [1, 2, 3, 4].map((position) => put(id, position)))));
      await Promise.all(
        writers.map(async (documents, n) => {
          for (let from = 0; from < 40; from += 5) await documents.write(orders[n]?.slice(from, from + 5) ?? [], at(from));
        }),
      );
      expect(await ranks(writers[0]!, ids)).toEqual(ids.map(() => 4));
    }));

  it('are read to the end even when the client reconnects meanwhile', async () => {
    const { client } = openings(1)[0]!.db;
    const documents = (await documentsOf(opened))[0]!;
    const ids = Array.from({ length: 700 }, (_, n) => `id${String(n).padStart(3, '0')}`);
    await documents.write(
      ids.map((id) => put(id, 1)),
      at(1),
    );
    const read: string[] = [];
    for await (const { id } of documents.all()) {
      if (read.push(id) !== 100) continue;
      await client.close();
      await client.connect();
    }
    expect(read).toEqual(ids);
  });

  it('start from nothing when their collection is dropped while a process writes them', async () => {
    const mongo = openings(1)[0]!;
    const documents = (await documentsOf(opened))[0]!;
    await documents.write([put('a', 1), put('b', 1)], at(1));
    await rowsOf(mongo).drop();
    await expect(documents.write([put('a', 2)], at(2))).rejects.toThrow(StoreUnavailable);
    expect([await documents.get('a'), await documents.checkpoint()]).toEqual([undefined, START]);
    await documents.write([put('a', 1), put('b', 1)], at(1));
    expect([await documents.checkpoint(), await ranks(documents, ['a', 'b'])]).toEqual([at(1), [1, 1]]);
    expect(await rowsOf(mongo).indexes()).toHaveLength(2);
  });

  it('start from nothing for both processes when one drops the generation that the other writes', async () => {
    openings(2);
    const [one, other] = [mongoViewStore(opened[0]!), mongoViewStore(opened[1]!)];
    const slow = await one.collection<Doc>(spec, 2);
    await slow.write([put('a', 1)], at(1));
    await other.drop(spec.name, 2);
    const quick = await other.collection<Doc>(spec, 2);
    await expect(slow.write([put('b', 7)], at(7))).rejects.toThrow(StoreUnavailable);
    await expect(quick.write([put('a', 1)], at(1))).rejects.toThrow(StoreUnavailable);
    expect([await quick.get('b'), await quick.checkpoint()]).toEqual([undefined, START]);
  });

  it('are deleted on opening when the collection has no record of its opening', async () => {
    const mongo = openings(1)[0]!;
    await rowsOf(mongo).insertOne({ _id: 'a', _position: at(9) });
    const documents = (await documentsOf(opened))[0]!;
    await documents.write([put('a', 1)], at(1));
    expect(await ranks(documents, ['a'])).toEqual([1]);
  });

  it('can be opened by several processes at the same time', async () => {
    openings(4);
    const all = await documentsOf(opened);
    await Promise.all(all.map((documents, n) => documents.write([put(`id${n}`, n + 1)], at(n + 1))));
    expect(await all[0]?.checkpoint()).toBe(at(4));
  });

  it('require a new view version when their indexes change', async () => {
    const mongo = openings(1)[0]!;
    await documentsOf(opened);
    const changed = { ...spec, indexes: { byGroup: ['group'] } };
    await expect(mongoViewStore(mongo).collection(changed)).rejects.toThrow('new version');
  });

  it('are refused under names and fields with a meaning for the server', async () => {
    const mongo = openings(1)[0]!;
    const store = mongoViewStore(mongo);
    for (const invalid of [
      { name: '$x', indexes: {} },
      { name: `${uniqueName()}.v1`, indexes: { byX: ['_position'] } },
    ])
      await expect(store.collection(invalid)).rejects.toThrow(RangeError);
    await expect(store.drop(spec.name, 1)).rejects.toThrow('is live');
  });
});
