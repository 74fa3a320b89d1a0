import { MongoCursorExhaustedError, type FindCursor } from 'mongodb';

/** Up to so many rows. A cursor that is closed under way would end early without an error, so that is checked. */
export const findLimited = async <R>(limit: number, cursor: FindCursor<R>): Promise<readonly R[]> => {
  const rows = await cursor.limit(limit).batchSize(limit).toArray();
  if (cursor.killed && rows.length < limit) throw new MongoCursorExhaustedError('closed under way');
  return rows;
};
