import type { Clock, Ids, KeyWrapper, LinkTokens, Mailer, Observe, Platform } from '@guildhall/eventing';
import { sqliteCheckpoints, sqliteLeases } from './coordination.ts';
import type { Databases } from './databases.ts';
import { sqliteEventStore } from './event-store.ts';
import { sqliteFactBus } from './fact-bus.ts';
import { sqliteInbox } from './inbox.ts';
import { sqliteJobQueue } from './job-queue.ts';
import { sqliteKeyVault, sqliteSecrets } from './vault.ts';
import { sqliteViewStore } from './view-store.ts';

/** What SQLite cannot give. Without a mailer mails stay in the inbox. `factRetention` in milliseconds; for ever unless told. */
export type Given = Readonly<{
  clock: Clock;
  ids: Ids;
  links: LinkTokens;
  keysmith: KeyWrapper;
  observe: Observe;
  mailer?: Mailer;
  factRetention?: number;
}>;

/** Every port, in one process on two database files. */
export const sqlitePlatform = (
  databases: Databases,
  { clock, ids, links, keysmith, observe, mailer, factRetention = Number.MAX_SAFE_INTEGER }: Given,
): Platform => ({
  events: sqliteEventStore(databases),
  views: sqliteViewStore(databases),
  bus: sqliteFactBus(databases, { clock, retention: factRetention }),
  jobs: sqliteJobQueue(databases, { clock }),
  leases: sqliteLeases(databases, clock),
  checkpoints: sqliteCheckpoints(databases),
  vault: sqliteKeyVault(databases, keysmith),
  secrets: sqliteSecrets(databases, keysmith),
  mailer: mailer ?? sqliteInbox(databases, clock, keysmith),
  clock,
  ids,
  links,
  observe,
});
