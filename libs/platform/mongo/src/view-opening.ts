import { START, StoreUnavailable, type Position, type ViewSpec } from '@guildhall/eventing';
import { ObjectId, type Collection, type Db } from 'mongodb';
import { inTime } from './connection.ts';
import { insisting, unlessDuplicate } from './insisting.ts';
import { collectionName, fieldsOf, MARK, type Mark, type Row, type Rows } from './view-rows.ts';

/**
 * Documents are worth something only beside the mark that says how far they have come: both lie in one collection, so that whoever drops
 * it drops both. A reader who finds no mark starts over; a writer whose mark is gone has written into a void.
 */
export type Opened = Readonly<{
  rows: Rows;
  reached: () => Promise<Position>;
  /** Before documents are written; what it gives is for after them. It never moves back, and throws when what was opened is gone. */
  begin: () => Promise<(position: Position) => Promise<void>>;
  drop: () => Promise<void>;
}>;

type Generation = Readonly<{ spec: ViewSpec; rows: Rows; marks: Collection<Mark> }>;

const dropStray = async ({ rows, marks }: Generation): Promise<void> => {
  const stray = await rows.findOne({ _id: { $gt: '' } }, inTime);
  if (stray !== null && (await marks.findOne({ _id: MARK }, inTime)) === null) await rows.drop(inTime);
};

/** In this order: who opens it at the same time marks it before he writes. */
const make = async (view: Generation, indexes: string): Promise<void> => {
  const { spec, rows, marks } = view;
  await insisting(() => dropStray(view));
  // One at a time: FerretDB breaks down over several of which some are there.
  for (const [index, fields] of Object.entries(spec.indexes)) {
    const key = Object.fromEntries([...fields, '_id'].map((field) => [field, 1 as const]));
    await insisting(() => rows.createIndex(key, { name: index, ...inTime }));
  }
  const mark = { _id: MARK, opening: new ObjectId(), position: START, indexes } as const;
  await insisting(() => unlessDuplicate(() => marks.insertOne(mark, inTime)));
};

/** Opens one generation of a view, and makes what is missing. */
export const openView = (db: Db, spec: ViewSpec, generation: number): Opened & Readonly<{ ready: () => Promise<void> }> => {
  const name = collectionName(spec.name, generation);
  const view: Generation = { spec, rows: db.collection<Row>(name), marks: db.collection<Mark>(name) };
  const { rows, marks } = view;
  const indexes = JSON.stringify(spec.indexes);
  let opening: Promise<ObjectId> | undefined;
  fieldsOf(spec);

  const marked = (): Promise<Mark | null> => marks.findOne({ _id: MARK }, inTime);
  const open = async (): Promise<ObjectId> => {
    const mark = await insisting(marked);
    if (mark === null) return make(view, indexes).then(open);
    if (mark.indexes !== indexes) throw new Error(`the indexes of ${spec.name} have changed: give it a new version`);
    return mark.opening;
  };
  const opened = (): Promise<ObjectId> => {
    opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  const drop = async (): Promise<void> => {
    opening = undefined;
    await insisting(() => rows.drop(inTime));
  };

  return {
    rows,
    ready: async () => void (await opened()),
    reached: async () => {
      const mark = await insisting(marked);
      if (mark?.opening.equals(await opened()) === true) return mark.position;
      // Opened again, so that what is read from here on and written next is known to belong together.
      opening = undefined;
      await opened();
      return START;
    },
    begin: async () => {
      const mark = { _id: MARK, opening: await opened() } as const;
      return async (position) => {
        const { matchedCount } = await insisting(() => marks.updateOne(mark, { $max: { position } }, inTime));
        if (matchedCount > 0) return;
        // Whatever was written since then began in the middle, and would look newer than what will come again from the start.
        await drop();
        throw new StoreUnavailable(`MongoDB: ${name} was dropped while it was written`);
      };
    },
    drop,
  };
};
