import { StoreUnavailable, type KeyVault, type KeyWrapper, type SubjectKey } from '@guildhall/eventing';
import { rowsById } from './by-id.ts';
import { inTime, type Mongo } from './connection.ts';
import { insisting, unlessDuplicate } from './insisting.ts';

/** An erased subject keeps its row without a key, so that no new one is ever made. */
type Row = Readonly<{ _id: string; wrapped: string | null }>;
type Rows = ReadonlyMap<string, Row>;

const TRIES = 3;

/** Subject keys, wrapped. None is kept in memory: another process may erase it at any time, and then it is gone for all. */
export const mongoKeyVault = ({ db }: Mongo, keysmith: KeyWrapper): KeyVault => {
  const rows = db.collection<Row>('subject_keys');

  const keysOf = (found: Rows): ReadonlyMap<string, SubjectKey> =>
    new Map(
      [...found].flatMap(([subject, { wrapped }]) => (wrapped === null ? [] : [[subject, keysmith.unwrap(subject, wrapped)] as const])),
    );

  /** Whoever inserts first has made the key, and nobody uses one before it is read. */
  const made = async (subjects: readonly string[]): Promise<Rows> => {
    for (let tries = 0; tries < TRIES; tries++) {
      const found = await rowsById(rows, subjects);
      const missing = [...new Set(subjects)].filter((subject) => !found.has(subject));
      if (missing.length === 0) return found;
      const keys = missing.map((subject) => ({ _id: subject, wrapped: keysmith.make(subject).wrapped }));
      await insisting(() => unlessDuplicate(() => rows.insertMany(keys, { ordered: false, ...inTime })));
    }
    throw new StoreUnavailable('MongoDB: keys were made, but cannot be read');
  };

  return {
    ensure: async (subjects) => keysOf(await made(subjects)),
    find: async (subjects) => keysOf(await rowsById(rows, subjects)),
    erase: async (subject) => {
      await insisting(() => rows.replaceOne({ _id: subject }, { wrapped: null }, { upsert: true, ...inTime }));
    },
  };
};
