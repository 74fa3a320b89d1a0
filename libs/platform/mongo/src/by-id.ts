import type { Collection, Filter, WithId } from 'mongodb';
import { inTime } from './connection.ts';
import { insisting } from './insisting.ts';

type Row = Readonly<{ _id: string }>;

/** The rows of these ids that exist. Asked for one by one, side by side: for a list, not every server looks into its index. */
export const rowsById = async <R extends Row>(
  rows: Collection<R>,
  ids: Iterable<string>,
  projection: Readonly<Record<string, 1>> = {},
): Promise<ReadonlyMap<string, WithId<R>>> => {
  const found = await Promise.all(
    // The driver's filters do not see through a type parameter.
    [...new Set(ids)].map((id) => insisting(() => rows.findOne({ _id: id } as Filter<R>, { projection, ...inTime }))),
  );
  return new Map(found.flatMap((row) => (row === null ? [] : [[row._id as string, row] as const]))); // what was asked for
};
