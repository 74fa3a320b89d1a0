import { keyWrapper } from '@guildhall/crypto';
import { mongoSecrets, type Mongo } from '../src/index.ts';
import { withRetry } from '../src/with-retry.ts';

type Row = Readonly<{ _id: string; sealed: string | null }>;

/** One secret store in MongoDB with two master keys. */
export const sharedSecrets = (mongo: Mongo) => {
  const rows = mongo.db.collection<Row>('sealed_secrets');
  return {
    one: mongoSecrets(mongo, keyWrapper('a master key of thirty-two letters')),
    other: mongoSecrets(mongo, keyWrapper('another master key, as long as the one')),
    stored: {
      get: async (id: string) => (await withRetry(() => rows.findOne({ _id: id })))?.sealed ?? undefined,
      put: async (id: string, sealed: string) => void (await withRetry(() => rows.updateOne({ _id: id }, { $set: { sealed } }))),
    },
  };
};
