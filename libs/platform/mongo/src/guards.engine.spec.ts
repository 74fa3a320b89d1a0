import { afterEach, describe, expect, it } from '@jest/globals';
import { keyWrapper } from '@guildhall/crypto';
import { uniqueName } from '@guildhall/testing';
import type { Collection, Document } from 'mongodb';
import { mongoKeyVault, mongoViewStore, openMongo, type Mongo } from './index.ts';

const at = (n: number): string => String(n).padStart(6, '0');
const put = (id: string, position: number) => ({ id, position: at(position), doc: { rank: position } });
const spec = { name: 'documents.v1', indexes: {} };

const opened: Mongo[] = [];
afterEach(async () => {
  await opened[0]?.db.dropDatabase();
  await Promise.all(opened.splice(0).map(({ close }) => close()));
});
const open = (url: string): Mongo => {
  const mongo = openMongo(url);
  opened.push(mongo);
  return mongo;
};

type Tampered = (rows: Collection) => Readonly<Record<string, (...asked: never[]) => unknown>>;
/** The same server with some methods changed. */
const tamper = (mongo: Mongo, tampered: Tampered): Mongo => {
  const collection = (name: string): Collection => {
    const rows = mongo.db.collection(name);
    const changed = tampered(rows);
    return new Proxy(rows, {
      get: (target, key) => {
        const value: unknown = changed[String(key)] ?? Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  return { ...mongo, db: new Proxy(mongo.db, { get: (db, key) => (key === 'collection' ? collection : Reflect.get(db, key)) }) };
};

type Bulk = readonly Readonly<{ replaceOne: Readonly<{ filter: Document; replacement: Document }> }>[];
type Guard = Readonly<{ guard: string; tampered: Tampered; scenario: (one: Mongo, other: Mongo) => Promise<unknown>; result: unknown }>;

const olderWrite = async (one: Mongo): Promise<unknown> => {
  const documents = await mongoViewStore(one).collection<{ rank: number }>(spec);
  await documents.write([put('b', 9)], at(9));
  await documents.write([put('a', 5), put('b', 5), put('c', 5)], at(9));
  return (await documents.getMany(['a', 'b', 'c'])).map((doc) => doc?.rank);
};

const guards: readonly Guard[] = [
  {
    guard: 'the comparison of positions in a write',
    tampered: (rows) => ({
      bulkWrite: (bulk: Bulk) =>
        rows.bulkWrite(
          bulk.map(({ replaceOne: { filter, replacement } }) => ({
            replaceOne: { filter: { _id: filter['_id'] }, replacement, upsert: true },
          })),
        ),
    }),
    scenario: olderWrite,
    result: [5, 9, 5],
  },
  {
    guard: 'a check for writes that a bulk has left out',
    tampered: (rows) => ({
      bulkWrite: async (bulk: Bulk) =>
        rows.bulkWrite(bulk as never, { ordered: true }).catch(() => ({ matchedCount: bulk.length, upsertedCount: 0 })),
    }),
    scenario: olderWrite,
    result: [5, 9, 5],
  },
  {
    guard: 'the check that the collection was not opened again',
    tampered: (rows) => ({ updateOne: ({ _id }: Document, update: Document) => rows.updateOne({ _id }, update) }),
    scenario: async (one, other) => {
      const slow = await mongoViewStore(one).collection(spec, 2);
      await slow.write([put('a', 1)], at(1));
      await mongoViewStore(other).drop(spec.name, 2);
      await mongoViewStore(other).collection(spec, 2);
      return slow.write([put('b', 7)], at(7)).then(
        () => 'written',
        () => 'refused',
      );
    },
    result: 'refused',
  },
  {
    guard: 'the unique number of a switch',
    tampered: (rows) => ({
      insertOne: (row: Document) => rows.insertOne({ ...row, _id: `${String(row['_id'])}${uniqueName()}` as never }),
    }),
    scenario: async (one, other) => {
      const made = await Promise.all([one, other].flatMap((mongo) => [2, 3].map((to) => mongoViewStore(mongo).switch(spec.name, 1, to))));
      return made.filter(Boolean).length;
    },
    result: 1,
  },
  {
    guard: 'the record of an erased key',
    tampered: (rows) => ({ replaceOne: (filter: Document) => rows.deleteOne(filter) }),
    scenario: async (one) => {
      const vault = mongoKeyVault(one, keyWrapper('a master key of thirty-two letters'));
      await vault.ensure(['acc_1']);
      await vault.erase('acc_1');
      return (await vault.ensure(['acc_1'])).size;
    },
    result: 0,
  },
];

describe('the MongoDB adapters', () => {
  it.each(guards)('need $guard', async ({ tampered, scenario, result }) => {
    const url = new URL(process.env['MONGODB_URL'] ?? '');
    url.pathname = `/test_${uniqueName()}`;
    const [one, other] = [open(url.href), open(url.href)];
    expect(await scenario(one, other)).toEqual(result);
    await one.db.dropDatabase();
    expect(await scenario(tamper(one, tampered), tamper(other, tampered))).not.toEqual(result);
  });
});
