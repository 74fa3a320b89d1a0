import { readFileSync } from 'node:fs';
import { timeout, TimeoutStrategy } from 'cockatiel';
import { MongoClient, type Db } from 'mongodb';
import { reconnectWhenStuck } from './reconnect.ts';

const CONNECT_TIMEOUT_MS = 1_000;
const SELECT_TIMEOUT_MS = 3_000;
const ANSWER_TIMEOUT_MS = 4_000;
const SOCKET_TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 2_000;
/** After so long nothing comes any more: of a heartbeat, which connects and asks; on a connection; of a call. */
const STUCK_HEARTBEAT_MS = 2 * CONNECT_TIMEOUT_MS + 500;
const STUCK_CALL_MS = SOCKET_TIMEOUT_MS + 1_000;
export const CALL_TIMEOUT_MS = SELECT_TIMEOUT_MS + SOCKET_TIMEOUT_MS;
/** Enough to keep a server busy; further calls wait here. */
const MAX_CONNECTIONS = 32;

export type Mongo = Readonly<{ db: Db; close: () => Promise<void> }>;

const closing = timeout(CLOSE_TIMEOUT_MS, TimeoutStrategy.Aggressive);

/** For every call: the server gives up before the client does. */
export const callOptions = { maxTimeMS: ANSWER_TIMEOUT_MS };

/** Paths of PEM files: the trusted CA, the client's certificate, its key. */
type TlsFiles = Readonly<{ ca: string | undefined; cert: string | undefined; key: string | undefined }>;

/** The client rejects options that are undefined. */
const filesOf = (tls: TlsFiles | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(tls ?? {}).flatMap(([name, path]) => (path === undefined ? [] : [[name, readFileSync(path, 'utf8')]])));

/** Connects with the first call. The URL names the database and says whether to use TLS. What is acknowledged or read is on the disks of a majority of servers. */
export const openMongo = (url: string, tls?: TlsFiles): Mongo => {
  const client = new MongoClient(url, {
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    // Whatever the URL says: marks, checkpoints and keys are decided on.
    readPreference: 'primary',
    maxPoolSize: MAX_CONNECTIONS,
    serverSelectionTimeoutMS: SELECT_TIMEOUT_MS,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    // A lost server is looked for after half a second, not after ten; but not at once, while connections are still ending.
    heartbeatFrequencyMS: 500,
    minHeartbeatFrequencyMS: 600,
    waitQueueTimeoutMS: SOCKET_TIMEOUT_MS,
    socketTimeoutMS: SOCKET_TIMEOUT_MS,
    // As in JSON: undefined fields are left out.
    ignoreUndefined: true,
    ...filesOf(tls),
  });
  const stopWatching = reconnectWhenStuck(client, { heartbeat: STUCK_HEARTBEAT_MS, call: STUCK_CALL_MS });
  return {
    db: client.db(),
    close: async () => {
      stopWatching();
      // Ignores a failure, too: the process ends anyway.
      await closing.execute(() => client.close()).catch(() => undefined);
    },
  };
};
