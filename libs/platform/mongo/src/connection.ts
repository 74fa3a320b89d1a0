import { readFileSync } from 'node:fs';
import { MongoClient, type Db } from 'mongodb';
import { reviving } from './reviving.ts';

/** Milliseconds: to connect, to find a server, for one answer of it, until a mute connection is given up, and to take leave. */
const TO_CONNECT = 1_000;
const TO_FIND = 3_000;
const TO_ANSWER = 4_000;
const MUTE = 5_000;
const TO_CLOSE = 2_000;
/** Milliseconds after which nothing comes any more: of a look at a server, which connects and asks; on a connection; of a call. */
const NO_LOOK = 2 * TO_CONNECT + 500;
const NO_WORD = MUTE + 1_000;
export const NO_ANSWER = TO_FIND + MUTE;
/** Enough to keep a server busy; what is more waits here. */
const CONNECTIONS = 32;

export type Mongo = Readonly<{ db: Db; close: () => Promise<void> }>;

/** What every call carries: the server gives up before this side does. */
export const inTime = { maxTimeMS: TO_ANSWER };

/** Paths of PEM files: whom to believe, the certificate to show, its key. */
type TlsFiles = Readonly<{ ca: string | undefined; cert: string | undefined; key: string | undefined }>;

/** The client minds a file that is undefined. */
const filesOf = (tls: TlsFiles | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(tls ?? {}).flatMap(([name, path]) => (path === undefined ? [] : [[name, readFileSync(path, 'utf8')]])));

/** Connects with the first call. The URL names the database, and says whether the connection is private; what is acknowledged or read is on the disks of most of its servers. */
export const openMongo = (url: string, tls?: TlsFiles): Mongo => {
  const client = new MongoClient(url, {
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    maxPoolSize: CONNECTIONS,
    serverSelectionTimeoutMS: TO_FIND,
    connectTimeoutMS: TO_CONNECT,
    // A server that was lost is looked for again soon, and not after ten seconds; but never at once, when connections are just ending.
    heartbeatFrequencyMS: 500,
    minHeartbeatFrequencyMS: 600,
    waitQueueTimeoutMS: MUTE,
    socketTimeoutMS: MUTE,
    // As in JSON: what is undefined is not there.
    ignoreUndefined: true,
    ...filesOf(tls),
  });
  const endReviving = reviving(client, { look: NO_LOOK, call: NO_WORD });
  return {
    db: client.db(),
    close: async () => {
      endReviving();
      const late = Promise.withResolvers<undefined>();
      const timer = setTimeout(() => late.resolve(undefined), TO_CLOSE);
      await Promise.race([client.close(), late.promise]);
      clearTimeout(timer);
    },
  };
};
