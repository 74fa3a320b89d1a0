import type { KeyWrapper, SecretStore } from '@guildhall/eventing';
import { callOptions, type Mongo } from './connection.ts';
import { withRetry, unlessDuplicate } from './with-retry.ts';

/** A deleted secret keeps its row without a value. Changes are counted, so that none is made twice or late. */
type Row = Readonly<{ _id: string; sealed: string | null; changes: number }>;

/** Password hashes, signing keys and the like, each sealed for its id. */
export const mongoSecrets = ({ db }: Mongo, { secrets: key }: KeyWrapper): SecretStore => {
  const rows = db.collection<Row>('sealed_secrets');

  /**
   * False when somebody else changed it meanwhile: look again. A request that was given up and arrives late finds another number of changes,
   * and does nothing.
   */
  const change = async (id: string, sealed: string | null): Promise<boolean> => {
    const current = await rows.findOne({ _id: id }, callOptions);
    if ((current?.sealed ?? null) === sealed) return true;
    if (current === null) return unlessDuplicate(() => rows.insertOne({ _id: id, sealed, changes: 0 }, callOptions));
    const { changes } = current;
    return (await rows.replaceOne({ _id: id, changes }, { sealed, changes: changes + 1 }, callOptions)).matchedCount > 0;
  };

  const set = async (id: string, sealed: string | null): Promise<void> => {
    while (!(await withRetry(() => change(id, sealed))));
  };
  return {
    get: async (id) => {
      const sealed = (await withRetry(() => rows.findOne({ _id: id }, callOptions)))?.sealed;
      return typeof sealed === 'string' ? key.open(sealed, id) : undefined;
    },
    put: (id, value) => set(id, key.seal(value, id)),
    delete: (id) => set(id, null),
  };
};
