import { StoreUnavailable } from '@guildhall/eventing';
import { rowsById } from './by-id.ts';
import { inTime } from './connection.ts';
import { insisting, unlessDuplicate } from './insisting.ts';
import type { Row, Rows } from './view-rows.ts';

/** So many at a time are written and answered for within a call's time. */
const BULK = 100;
/** Each further round is somebody else's writing at the same moment. */
const ROUNDS = 5;

/** Of each document the newest; the first of equals. */
const newestOf = (all: readonly Row[]): readonly Row[] => {
  const newest = new Map<string, Row>();
  for (const row of all) {
    const known = newest.get(row._id);
    if (known === undefined || row._position > known._position) newest.set(row._id, row);
  }
  return [...newest.values()];
};

/**
 * Replaces what is older and inserts what is not there. Where the same or something newer is there, the insert meets its id.
 * True when each is accounted for as written.
 */
const replaceOlder = async (rows: Rows, pending: readonly Row[]): Promise<boolean> => {
  let written = 0;
  const wasClean = await unlessDuplicate(async () => {
    const operations = pending.map(({ _id, ...replacement }) => ({
      replaceOne: { filter: { _id, _position: { $lt: replacement._position } }, replacement, upsert: true },
    }));
    const { matchedCount, upsertedCount } = await rows.bulkWrite(operations, { ordered: false, ...inTime });
    written = matchedCount + upsertedCount;
  });
  return wasClean && written === pending.length;
};

/** Those that are newer than what is there. */
const newerThanThere = async (rows: Rows, pending: readonly Row[]): Promise<readonly Row[]> => {
  const there = await rowsById(
    rows,
    pending.map(({ _id }) => _id),
    { _position: 1 },
  );
  return pending.filter(({ _id, _position }) => {
    const known = there.get(_id);
    return known === undefined || known._position < _position;
  });
};

const writeBulk = async (rows: Rows, bulk: readonly Row[]): Promise<void> => {
  let pending = bulk;
  for (let round = 0; round < ROUNDS; round++) {
    if (await insisting(() => replaceOlder(rows, pending))) return;
    // A server may stop at the first that is stale, and one that lost a race may be newer all the same: what is there tells.
    pending = await newerThanThere(rows, pending);
    if (pending.length === 0) return;
  }
  throw new StoreUnavailable('MongoDB: documents are written by others all the time');
};

/** Writes documents guarded by their positions; in whatever order, any number of times, and beside others who do the same. */
export const writeGuarded = async (rows: Rows, all: readonly Row[]): Promise<void> => {
  const newest = newestOf(all);
  for (let n = 0; n < newest.length; n += BULK) await writeBulk(rows, newest.slice(n, n + BULK));
};
