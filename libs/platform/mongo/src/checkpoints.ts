import { START, type Checkpoint, type Checkpoints } from '@guildhall/eventing';
import { callOptions, type Mongo } from './connection.ts';
import { withRetry } from './with-retry.ts';

type Row = Readonly<{ _id: string; position: Checkpoint }>;

/** Sorts after everything that a name holds. */
const AFTER_ALL = '\u{10ffff}';

/** Checkpoints are texts, which compare byte by byte: `$max` never moves one back. */
export const mongoCheckpoints = ({ db }: Mongo): Checkpoints => {
  const rows = db.collection<Row>('checkpoints');
  return {
    load: async (name) => (await withRetry(() => rows.findOne({ _id: name }, callOptions)))?.position ?? START,
    remove: async (name) => {
      await withRetry(() => rows.deleteOne({ _id: name }, callOptions));
    },
    list: async (prefix) => {
      const found = await withRetry(() => rows.find({ _id: { $gte: prefix, $lt: `${prefix}${AFTER_ALL}` } }, callOptions).toArray());
      return new Map(found.map(({ _id, position }) => [_id, position]));
    },
    save: async (name, position) => {
      await withRetry(() => rows.updateOne({ _id: name }, { $max: { position } }, { upsert: true, ...callOptions }));
    },
  };
};
