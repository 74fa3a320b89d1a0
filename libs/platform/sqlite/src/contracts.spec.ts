import { keyWrapper } from '@guildhall/crypto';
import type { Clock } from '@guildhall/eventing';
import {
  checkpointsContract,
  eventStoreContract,
  factBusContract,
  jobQueueContract,
  keyVaultContract,
  leasesContract,
  manualClock,
  realDelay,
  secretStoreContract,
  viewStoreContract,
  type Make,
} from '@guildhall/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openDatabases,
  sqliteCheckpoints,
  sqliteEventStore,
  sqliteFactBus,
  sqliteJobQueue,
  sqliteKeyVault,
  sqliteLeases,
  sqliteSecrets,
  sqliteViewStore,
  type Databases,
} from './index.ts';

/** Milliseconds within which a commit is done; it does not depend on the manual clock. */
const COMMIT_MS = 10;

/** Opens an adapter in a folder of its own, which can be closed and opened again. */
const inFolder =
  <T>(adapter: (databases: Databases, clock: Clock) => T): Make<T> =>
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'guildhall-'));
    const clock = manualClock();
    let databases = openDatabases({ folder });
    return {
      port: adapter(databases, clock),
      pass: async (ms) => {
        await clock.advance(ms);
        await realDelay(COMMIT_MS);
      },
      restart: async () => {
        await databases.close();
        databases = openDatabases({ folder });
        return adapter(databases, clock);
      },
      close: async () => {
        await databases.close();
        await rm(folder, { recursive: true });
      },
    };
  };

eventStoreContract('SQLite', inFolder(sqliteEventStore));
viewStoreContract('SQLite', inFolder(sqliteViewStore));
factBusContract(
  'SQLite',
  inFolder((databases, clock) => sqliteFactBus(databases, { clock })),
);
jobQueueContract(
  'SQLite',
  inFolder((databases, clock) => sqliteJobQueue(databases, { clock, backoff: { first: 20, most: 50 } })),
);
leasesContract('SQLite', inFolder(sqliteLeases));
checkpointsContract('SQLite', inFolder(sqliteCheckpoints));
keyVaultContract(
  'SQLite',
  inFolder((databases) => sqliteKeyVault(databases, keyWrapper('a master key of thirty-two letters'))),
);
secretStoreContract(
  'SQLite',
  inFolder((databases) => {
    const one = sqliteSecrets(databases, keyWrapper('a master key of thirty-two letters'));
    // A copy, because an adapter is memoized per databases object.
    const other = sqliteSecrets({ ...databases }, keyWrapper('another master key, as long as the one'));
    const stored = databases.truth.query<[string]>('SELECT sealed FROM sealed_secrets WHERE id = ?');
    const overwrite = databases.truth.statement('UPDATE sealed_secrets SET sealed = ?2 WHERE id = ?1');
    return {
      one,
      other,
      stored: {
        get: async (id) => stored.get(id)?.[0],
        put: async (id, text) => void (await databases.truth.write(() => overwrite(id, text))),
      },
    };
  }),
);
