import { StoreUnavailable } from '@guildhall/eventing';
import { findByIds } from './find-by-ids.ts';
import { callOptions } from './connection.ts';
import { withRetry, unlessDuplicate } from './with-retry.ts';
import type { Row, Rows } from './view-rows.ts';

/** So many documents are written within a call's timeout. */
const BULK_SIZE = 100;
/** A further round is needed only when somebody else writes the same documents. */
const MAX_ROUNDS = 5;

/** The newest version of each document; of equal positions the first. */
const newestOf = (all: readonly Row[]): readonly Row[] => {
  const newest = new Map<string, Row>();
  for (const row of all) {
    const other = newest.get(row._id);
    if (other === undefined || row._position > other._position) newest.set(row._id, row);
  }
  return [...newest.values()];
};

/**
 * Replaces older versions and inserts missing documents. Where the same version or a newer one exists, the insert fails by its id.
 * True when every document was written.
 */
const replaceOlder = async (rows: Rows, pending: readonly Row[]): Promise<boolean> => {
  let written = 0;
  const wasClean = await unlessDuplicate(async () => {
    const operations = pending.map(({ _id, ...replacement }) => ({
      replaceOne: { filter: { _id, _position: { $lt: replacement._position } }, replacement, upsert: true },
    }));
    const { matchedCount, upsertedCount } = await rows.bulkWrite(operations, { ordered: false, ...callOptions });
    written = matchedCount + upsertedCount;
  });
  return wasClean && written === pending.length;
};

/** Those that are newer than the stored versions. */
const newerThanStored = async (rows: Rows, pending: readonly Row[]): Promise<readonly Row[]> => {
  const stored = await findByIds(
    rows,
    pending.map(({ _id }) => _id),
    { _position: 1 },
  );
  return pending.filter(({ _id, _position }) => {
    const row = stored.get(_id);
    return row === undefined || row._position < _position;
  });
};

const writeBulk = async (rows: Rows, bulk: readonly Row[]): Promise<void> => {
  let pending = bulk;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    if (await withRetry(() => replaceOlder(rows, pending))) return;
    // A server may stop at the first stale document, and one that lost a race may still be newer: compare with what is stored.
    pending = await newerThanStored(rows, pending);
    if (pending.length === 0) return;
  }
  throw new StoreUnavailable('MongoDB: others keep writing the same documents');
};

/** Writes documents guarded by their positions: in any order, any number of times, and at the same time as other writers. */
export const writeGuarded = async (rows: Rows, all: readonly Row[]): Promise<void> => {
  const newest = newestOf(all);
  for (let n = 0; n < newest.length; n += BULK_SIZE) await writeBulk(rows, newest.slice(n, n + BULK_SIZE));
};
