import { keyWrapper } from '@guildhall/crypto';
import {
  checkpointsContract,
  fixedClock,
  uniqueName,
  keyVaultContract,
  realDelay,
  secretStoreContract,
  viewStoreContract,
  type Make,
} from '@guildhall/testing';
import { mongoCheckpoints, mongoKeyVault, mongoViewStore, openMongo, cachedKeyVault, type Mongo } from './index.ts';
import { sharedSecrets } from '../test/secrets.ts';

/** Opens an adapter on a database of its own. */
const inDatabase =
  <T>(adapter: (mongo: Mongo) => T): Make<T> =>
  async () => {
    const url = new URL(process.env['MONGODB_URL'] ?? '');
    url.pathname = `/test_${uniqueName()}`;
    let mongo = openMongo(url.href);
    return {
      port: adapter(mongo),
      pass: realDelay,
      restart: async () => {
        await mongo.close();
        mongo = openMongo(url.href);
        return adapter(mongo);
      },
      close: async () => {
        await mongo.db.dropDatabase();
        await mongo.close();
      },
    };
  };

viewStoreContract('MongoDB', inDatabase(mongoViewStore));
checkpointsContract('MongoDB', inDatabase(mongoCheckpoints));
keyVaultContract(
  'MongoDB',
  inDatabase((mongo) => mongoKeyVault(mongo, keyWrapper('a master key of thirty-two letters'))),
);
keyVaultContract(
  'MongoDB with a cache',
  inDatabase((mongo) =>
    cachedKeyVault({ vault: mongoKeyVault(mongo, keyWrapper('a master key of thirty-two letters')), clock: fixedClock() }),
  ),
);
secretStoreContract('MongoDB', inDatabase(sharedSecrets));
