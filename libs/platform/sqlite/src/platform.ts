import type { Clock, Ids, KeyWrapper, LinkTokens, Observe, Platform } from '@guildhall/eventing';
import { sqliteCheckpoints } from './checkpoints.ts';
import type { Databases } from './databases.ts';
import { sqliteEventStore } from './event-store.ts';
import { sqliteFactBus } from './fact-bus.ts';
import { sqliteJobQueue } from './job-queue.ts';
import { sqliteKeyVault } from './key-vault.ts';
import { sqliteLeases } from './leases.ts';
import { sqliteSecrets } from './secret-store.ts';
import { sqliteViewStore } from './view-store.ts';

/** The ports that SQLite does not implement. `factRetention` in milliseconds; by default facts are kept for ever. */
export type SqlitePlatformOptions = Readonly<{
  clock: Clock;
  ids: Ids;
  links: LinkTokens;
  keyWrapper: KeyWrapper;
  observe: Observe;
  factRetention?: number;
}>;

/** Every port, in one process on two database files. */
export const sqlitePlatform = (
  databases: Databases,
  { clock, ids, links, keyWrapper, observe, factRetention = Number.MAX_SAFE_INTEGER }: SqlitePlatformOptions,
): Platform => ({
  events: sqliteEventStore(databases),
  views: sqliteViewStore(databases),
  bus: sqliteFactBus(databases, { clock, retention: factRetention }),
  jobs: sqliteJobQueue(databases, { clock }),
  leases: sqliteLeases(databases, clock),
  checkpoints: sqliteCheckpoints(databases),
  vault: sqliteKeyVault(databases, keyWrapper),
  secrets: sqliteSecrets(databases, keyWrapper),
  clock,
  ids,
  links,
  observe,
});
