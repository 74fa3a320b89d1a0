import type { Collection, Found, Position, ViewSpec, ViewWrite } from '@guildhall/eventing';
import type { FindCursor } from 'mongodb';
import { rowsById } from './by-id.ts';
import { inTime } from './connection.ts';
import { insisting } from './insisting.ts';
import { finder } from './view-find.ts';
import type { Opened } from './view-opening.ts';
import { fieldsOf, loadedOf, rowOf, type Row, type Rows } from './view-rows.ts';
import { writeGuarded } from './view-write.ts';

const PAGE = 500;

/** One after the other: a checkpoint must not overtake documents that are under way. */
const inTurn = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work, work);
    last = done.catch(() => undefined);
    return done;
  };
};

/**
 * All documents by id. A cursor that breaks, or has worked for too long, is followed by one from where it was; not before it is asked,
 * since one that is closed before that says that there is nothing.
 */
async function* all<Doc>(rows: Rows): AsyncGenerator<Found<Doc>, void, undefined> {
  let last = '';
  const rest = () => rows.find({ _id: { $gt: last } }, { sort: { _id: 1 }, batchSize: PAGE, ...inTime });
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
    for (let row = await insisting(next); row !== null; row = await insisting(next)) {
      last = row._id;
      const { doc } = loadedOf<Doc>(row);
      if (doc !== undefined) yield { id: last, doc };
    }
  } finally {
    await cursor?.close();
  }
}

/** One generation of one view. */
export const viewCollection = <Doc>({ rows, reached, begin }: Opened, spec: ViewSpec): Collection<Doc> => {
  const fields = fieldsOf(spec);
  const turn = inTurn();
  const find = finder<Doc>(rows, spec);
  const load = async (ids: readonly string[]) => {
    const found = await rowsById(rows, ids);
    return ids.map((id) => loadedOf<Doc>(found.get(id)));
  };
  const getMany = async (ids: readonly string[]) => (await load(ids)).map(({ doc }) => doc);
  return {
    get: async (id) => (await getMany([id]))[0],
    getMany,
    load,
    find,
    write: (writes: readonly ViewWrite<Doc>[], checkpoint: Position) =>
      turn(async () => {
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
