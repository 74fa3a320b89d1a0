import type { Clock, KeyWrapper } from '@guildhall/eventing';
import { cachedKeyVault, mongoCheckpoints, mongoEngine, mongoKeyVault, mongoSecrets, mongoViewStore, openMongo } from '@guildhall/mongo';
import { filesOf, type EngineAccess } from '@guildhall/nest';

const PREFIX = 'guildhall';

type Given = Readonly<{
  config: EngineAccess & Readonly<{ MONGODB_URL: string }>;
  /** The database is `guildhall_<name>`, unless the URL names one. */
  name: string;
  clock: Clock;
  wrapper: KeyWrapper;
}>;

/** A URL with several hosts cannot be parsed by JavaScript. */
const databaseOf = (url: string, name: string): string =>
  url.replace(/^([^/]+\/\/[^/?]+)(?:\/([^?]*))?/, (_, server: string, database = '') => `${server}/${database || PREFIX}_${name}`);

/** The ports that MongoDB implements, in one database. */
export const openMongodb = ({ config, name, clock, wrapper }: Given) => {
  const mongo = openMongo(databaseOf(config.MONGODB_URL, name), filesOf(config, 'MONGODB'));
  return {
    mongo,
    ports: {
      views: mongoViewStore(mongo),
      checkpoints: mongoCheckpoints(mongo),
      vault: cachedKeyVault({ vault: mongoKeyVault(mongo, wrapper), clock }),
      secrets: mongoSecrets(mongo, wrapper),
    },
    engine: mongoEngine(mongo),
    close: mongo.close,
  };
};
