import type { KeyWrapper, SecretStore } from '@guildhall/eventing';
import { inTime, type Mongo } from './connection.ts';
import { insisting, unlessDuplicate } from './insisting.ts';

/** Deleted ones stay without a value; each change counts, so that none is made twice or late. */
type Row = Readonly<{ _id: string; sealed: string | null; changes: number }>;

/** Password hashes, signing keys and the like, each sealed for its id. */
export const mongoSecrets = ({ db }: Mongo, { secrets: key }: KeyWrapper): SecretStore => {
  const rows = db.collection<Row>('sealed_secrets');

  /**
   * Changes what it has seen, or looks again. A request that was given up and arrives after later ones finds another number of
   * changes, and does nothing.
   */
  const change = async (id: string, sealed: string | null): Promise<boolean> => {
    const seen = await rows.findOne({ _id: id }, inTime);
    if ((seen?.sealed ?? null) === sealed) return true;
    if (seen === null) return unlessDuplicate(() => rows.insertOne({ _id: id, sealed, changes: 0 }, inTime));
    const { changes } = seen;
    return (await rows.replaceOne({ _id: id, changes }, { sealed, changes: changes + 1 }, inTime)).matchedCount > 0;
  };

  const set = async (id: string, sealed: string | null): Promise<void> => {
    while (!(await insisting(() => change(id, sealed))));
  };
  return {
    get: async (id) => {
      const sealed = (await insisting(() => rows.findOne({ _id: id }, inTime)))?.sealed;
      return typeof sealed === 'string' ? key.open(sealed, id) : undefined;
    },
    put: (id, value) => set(id, key.seal(value, id)),
    delete: (id) => set(id, null),
  };
};
