import { MongoCursorExhaustedError, type FindCursor } from 'mongodb';

/** Up to so many rows. A cursor that is closed under way gives only what it had by then, and does not say so. */
export const upTo = async <R>(limit: number, cursor: FindCursor<R>): Promise<readonly R[]> => {
  const rows = await cursor.limit(limit).batchSize(limit).toArray();
  if (cursor.killed && rows.length < limit) throw new MongoCursorExhaustedError('closed under way');
  return rows;
};
