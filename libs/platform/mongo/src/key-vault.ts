import { StoreUnavailable, type KeyVault, type KeyWrapper, type SubjectKey } from '@guildhall/eventing';
import { findByIds } from './find-by-ids.ts';
import { callOptions, type Mongo } from './connection.ts';
import { withRetry, unlessDuplicate } from './with-retry.ts';

/** An erased subject keeps its row without a key, so that no new key is made. */
type Row = Readonly<{ _id: string; wrapped: string | null }>;
type Rows = ReadonlyMap<string, Row>;

const MAX_ATTEMPTS = 3;

/** Wrapped subject keys. None is kept in memory, since another process may erase one at any time. */
export const mongoKeyVault = ({ db }: Mongo, keyWrapper: KeyWrapper): KeyVault => {
  const rows = db.collection<Row>('subject_keys');

  const keysOf = (found: Rows): ReadonlyMap<string, SubjectKey> =>
    new Map(
      [...found].flatMap(([subject, { wrapped }]) => (wrapped === null ? [] : [[subject, keyWrapper.unwrap(subject, wrapped)] as const])),
    );

  /** The first insert makes the key; no key is used before it has been read back. */
  const ensureRows = async (subjects: readonly string[]): Promise<Rows> => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const found = await findByIds(rows, subjects);
      const missing = [...new Set(subjects)].filter((subject) => !found.has(subject));
      if (missing.length === 0) return found;
      const keys = missing.map((subject) => ({ _id: subject, wrapped: keyWrapper.make(subject).wrapped }));
      await withRetry(() => unlessDuplicate(() => rows.insertMany(keys, { ordered: false, ...callOptions })));
    }
    throw new StoreUnavailable('MongoDB: new keys cannot be read');
  };

  return {
    ensure: async (subjects) => keysOf(await ensureRows(subjects)),
    find: async (subjects) => keysOf(await findByIds(rows, subjects)),
    erased: async (subjects) =>
      new Set([...(await findByIds(rows, subjects))].flatMap(([subject, { wrapped }]) => (wrapped === null ? [subject] : []))),
    erase: async (subject) => {
      await withRetry(() => rows.replaceOne({ _id: subject }, { wrapped: null }, { upsert: true, ...callOptions }));
    },
  };
};
