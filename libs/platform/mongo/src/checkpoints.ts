import { START, type Checkpoints, type Position } from '@guildhall/eventing';
import { inTime, type Mongo } from './connection.ts';
import { insisting } from './insisting.ts';

type Row = Readonly<{ _id: string; position: Position }>;

/** Positions are text, and text compares byte by byte: `$max` never moves one back. */
export const mongoCheckpoints = ({ db }: Mongo): Checkpoints => {
  const rows = db.collection<Row>('checkpoints');
  return {
    load: async (name) => (await insisting(() => rows.findOne({ _id: name }, inTime)))?.position ?? START,
    save: async (name, position) => {
      await insisting(() => rows.updateOne({ _id: name }, { $max: { position } }, { upsert: true, ...inTime }));
    },
  };
};
