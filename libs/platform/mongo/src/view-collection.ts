import { mutex, type Collection, type Found, type Position, type ViewSpec, type ViewWrite } from '@guildhall/eventing';
import type { FindCursor } from 'mongodb';
import { findByIds } from './find-by-ids.ts';
import { callOptions } from './connection.ts';
import { withRetry } from './with-retry.ts';
import { viewFinder } from './view-find.ts';
import type { OpenedView } from './open-view.ts';
import { fieldsOf, loadedOf, rowOf, type Row, type Rows } from './view-rows.ts';
import { writeGuarded } from './view-write.ts';

const PAGE_SIZE = 500;

/**
 * All documents by id. A cursor that breaks or times out is replaced by one that starts after the last document; not before the next document
 * is asked for, since a cursor that is closed before its first read reports that there is nothing.
 */
async function* all<Doc>(rows: Rows): AsyncGenerator<Found<Doc>, void, undefined> {
  let last = '';
  const rest = () => rows.find({ _id: { $gt: last } }, { sort: { _id: 1 }, batchSize: PAGE_SIZE, ...callOptions });
  let cursor: FindCursor<Row> | undefined;
  const next = async (): Promise<Row | null> => {
    try {
      cursor ??= rest();
      return await cursor.next();
    } catch (error) {
      cursor = undefined;
      throw error;
    }
  };
  try {
    for (let row = await withRetry(next); row !== null; row = await withRetry(next)) {
      last = row._id;
      const { doc } = loadedOf<Doc>(row);
      if (doc !== undefined) yield { id: last, doc };
    }
  } finally {
    await cursor?.close();
  }
}

/** One generation of one view. */
export const viewCollection = <Doc>({ rows, reached, begin }: OpenedView, spec: ViewSpec): Collection<Doc> => {
  const fields = fieldsOf(spec);
  // Writes one after the other: a checkpoint must not overtake documents that are still being written.
  const exclusively = mutex();
  const find = viewFinder<Doc>(rows, spec);
  const load = async (ids: readonly string[]) => {
    const found = await findByIds(rows, ids);
    return ids.map((id) => loadedOf<Doc>(found.get(id)));
  };
  const getMany = async (ids: readonly string[]) => (await load(ids)).map(({ doc }) => doc);
  return {
    get: async (id) => (await getMany([id]))[0],
    getMany,
    load,
    find,
    write: (writes: readonly ViewWrite<Doc>[], checkpoint: Position) =>
      exclusively(async () => {
        const reach = await begin();
        await writeGuarded(
          rows,
          writes.map((write) => rowOf(write, fields)),
        );
        await reach(checkpoint);
      }),
    checkpoint: reached,
    all: () => all<Doc>(rows),
  };
};
