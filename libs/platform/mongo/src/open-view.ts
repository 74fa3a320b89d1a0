import { START, StoreUnavailable, type Position, type ViewSpec } from '@guildhall/eventing';
import { ObjectId, type Collection, type Db } from 'mongodb';
import { callOptions } from './connection.ts';
import { withRetry, unlessDuplicate } from './with-retry.ts';
import { collectionName, fieldsOf, MARK, type Mark, type Row, type Rows } from './view-rows.ts';

/**
 * An opened generation of a view. Its documents are valid only with the mark that holds their checkpoint: both are in one collection, so that
 * dropping it drops both. A reader without a mark starts over; a writer whose mark is gone has to start over, too.
 */
export type OpenedView = Readonly<{
  rows: Rows;
  reached: () => Promise<Position>;
  /** Call it before documents are written, and what it returns after them: that saves the checkpoint, which never moves back. Throws when the view was dropped meanwhile. */
  begin: () => Promise<(position: Position) => Promise<void>>;
  drop: () => Promise<void>;
}>;

type Generation = Readonly<{ spec: ViewSpec; rows: Rows; marks: Collection<Mark> }>;

const dropUnmarked = async ({ rows, marks }: Generation): Promise<void> => {
  const document = await rows.findOne({ _id: { $gt: '' } }, callOptions);
  if (document !== null && (await marks.findOne({ _id: MARK }, callOptions)) === null) await rows.drop(callOptions);
};

/** The mark comes last: another process that opens the view at the same time inserts it before it writes documents. */
const make = async (view: Generation, indexes: string): Promise<void> => {
  const { spec, rows, marks } = view;
  await withRetry(() => dropUnmarked(view));
  // One at a time: FerretDB fails on several indexes of which some exist.
  for (const [index, fields] of Object.entries(spec.indexes)) {
    const key = Object.fromEntries([...fields, '_id'].map((field) => [field, 1 as const]));
    await withRetry(() => rows.createIndex(key, { name: index, ...callOptions }));
  }
  const mark = { _id: MARK, opening: new ObjectId(), position: START, indexes } as const;
  await withRetry(() => unlessDuplicate(() => marks.insertOne(mark, callOptions)));
};

/** Opens one generation of a view, and creates what is missing. */
export const openView = (db: Db, spec: ViewSpec, generation: number): OpenedView & Readonly<{ ready: () => Promise<void> }> => {
  const name = collectionName(spec.name, generation);
  const view: Generation = { spec, rows: db.collection<Row>(name), marks: db.collection<Mark>(name) };
  const { rows, marks } = view;
  const indexes = JSON.stringify(spec.indexes);
  let opening: Promise<ObjectId> | undefined;
  fieldsOf(spec);

  const marked = (): Promise<Mark | null> => marks.findOne({ _id: MARK }, callOptions);
  const open = async (): Promise<ObjectId> => {
    const mark = await withRetry(marked);
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
    await withRetry(() => rows.drop(callOptions));
  };

  return {
    rows,
    ready: async () => void (await opened()),
    reached: async () => {
      const mark = await withRetry(marked);
      if (mark?.opening.equals(await opened()) === true) return mark.position;
      // Opened again, so that the documents written next belong to this mark.
      opening = undefined;
      await opened();
      return START;
    },
    begin: async () => {
      const mark = { _id: MARK, opening: await opened() } as const;
      return async (position) => {
        const { matchedCount } = await withRetry(() => marks.updateOne(mark, { $max: { position } }, callOptions));
        if (matchedCount > 0) return;
        // What was written since then lacks the documents from before, and would look newer than what comes again from the start.
        await drop();
        throw new StoreUnavailable(`MongoDB: ${name} was dropped while it was written`);
      };
    },
    drop,
  };
};
