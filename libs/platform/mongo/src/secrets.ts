import type { SecretStore } from '@guildhall/eventing';
import { inTime, type Mongo } from './connection.ts';
import { insisting, unlessDuplicate } from './insisting.ts';

/** Deleted ones stay without a value; each change counts, so that none is made twice or late. */
type Row = Readonly<{ _id: string; value: string | null; changes: number }>;

/** Password hashes, signing keys and the like. */
export const mongoSecrets = ({ db }: Mongo): SecretStore => {
  const rows = db.collection<Row>('secrets');

  /**
   * Changes what it has seen, or looks again. A request that was given up and arrives after later ones finds another number of
   * changes, and does nothing.
   */
  const change = async (id: string, value: string | null): Promise<boolean> => {
    const seen = await rows.findOne({ _id: id }, inTime);
    if ((seen?.value ?? null) === value) return true;
    if (seen === null) return unlessDuplicate(() => rows.insertOne({ _id: id, value, changes: 0 }, inTime));
    const { changes } = seen;
    return (await rows.replaceOne({ _id: id, changes }, { value, changes: changes + 1 }, inTime)).matchedCount > 0;
  };

  const set = async (id: string, value: string | null): Promise<void> => {
    while (!(await insisting(() => change(id, value))));
  };
  return {
    get: async (id) => (await insisting(() => rows.findOne({ _id: id }, inTime)))?.value ?? undefined,
    put: set,
    delete: (id) => set(id, null),
  };
};
