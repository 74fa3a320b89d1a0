import type { Collection, Filter, WithId } from 'mongodb';
import { callOptions } from './connection.ts';
import { withRetry } from './with-retry.ts';

type Row = Readonly<{ _id: string }>;

/** The existing rows of these ids. One query per id, in parallel: not every server uses its index for a list of ids. */
export const findByIds = async <R extends Row>(
  rows: Collection<R>,
  ids: Iterable<string>,
  projection: Readonly<Record<string, 1>> = {},
): Promise<ReadonlyMap<string, WithId<R>>> => {
  const found = await Promise.all(
    // The driver's filters do not see through a type parameter.
    [...new Set(ids)].map((id) => withRetry(() => rows.findOne({ _id: id } as Filter<R>, { projection, ...callOptions }))),
  );
  return new Map(found.flatMap((row) => (row === null ? [] : [[row._id as string, row] as const]))); // what was asked for
};
