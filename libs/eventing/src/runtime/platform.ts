import type { Checkpoints, Leases } from '../ports/coordination.ts';
import type { EventStore } from '../ports/event-store.ts';
import type { FactBus } from '../ports/fact-bus.ts';
import type { JobQueue } from '../ports/job-queue.ts';
import type { Observe } from '../ports/observe.ts';
import type { KeyVault, SecretStore } from '../ports/vault.ts';
import type { ViewStore } from '../ports/view-store.ts';
import type { Clock, Ids, LinkTokens } from '../ports/world.ts';

/** Every port, given by one mode's adapters: SQLite in one process, or the engines. */
export type Platform = Readonly<{
  events: EventStore;
  views: ViewStore;
  bus: FactBus;
  jobs: JobQueue;
  leases: Leases;
  checkpoints: Checkpoints;
  vault: KeyVault;
  secrets: SecretStore;
  clock: Clock;
  ids: Ids;
  links: LinkTokens;
  observe: Observe;
  /** How many bytes the streams that a context keeps in memory may take; left out, 32 MiB. */
  streamCacheBytes?: number;
  /** This process's name among several on one platform: its loops then run under leases. Left out, it is the only one. */
  process?: string;
}>;
