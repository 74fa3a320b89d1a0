import { START, type Checkpoints, type Position } from '@guildhall/eventing';
import { callOptions, type Mongo } from './connection.ts';
import { withRetry } from './with-retry.ts';

type Row = Readonly<{ _id: string; position: Position }>;

/** Positions are texts, which compare byte by byte: `$max` never moves one back. */
export const mongoCheckpoints = ({ db }: Mongo): Checkpoints => {
  const rows = db.collection<Row>('checkpoints');
  return {
    load: async (name) => (await withRetry(() => rows.findOne({ _id: name }, callOptions)))?.position ?? START,
    save: async (name, position) => {
      await withRetry(() => rows.updateOne({ _id: name }, { $max: { position } }, { upsert: true, ...callOptions }));
    },
  };
};
