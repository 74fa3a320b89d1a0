import { MongoClient, type Db } from 'mongodb';

/** Milliseconds: to connect, to find a server, for one answer of it, until a mute connection is given up, and to take leave. */
const TO_CONNECT = 1_500;
const TO_FIND = 3_000;
const TO_ANSWER = 4_000;
const MUTE = 5_000;
const TO_CLOSE = 2_000;
/** Enough to keep a server busy; what is more waits here. */
const CONNECTIONS = 32;

export type Mongo = Readonly<{ db: Db; close: () => Promise<void> }>;

/** What every call carries: the server gives up before this side does. */
export const inTime = { maxTimeMS: TO_ANSWER };

/** Connects with the first call. The URL names the database; what is acknowledged or read is on the disks of most of its servers. */
export const openMongo = (url: string): Mongo => {
  const client = new MongoClient(url, {
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    maxPoolSize: CONNECTIONS,
    serverSelectionTimeoutMS: TO_FIND,
    connectTimeoutMS: TO_CONNECT,
    // A server that was lost is looked for at once and again, and not after ten seconds.
    heartbeatFrequencyMS: 500,
    minHeartbeatFrequencyMS: 100,
    waitQueueTimeoutMS: MUTE,
    socketTimeoutMS: MUTE,
    // As in JSON: what is undefined is not there.
    ignoreUndefined: true,
  });
  return {
    db: client.db(),
    close: async () => {
      const late = Promise.withResolvers<undefined>();
      const timer = setTimeout(() => late.resolve(undefined), TO_CLOSE);
      await Promise.race([client.close(), late.promise]);
      clearTimeout(timer);
    },
  };
};
