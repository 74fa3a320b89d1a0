import { kurrentEventStore, type KurrentEventStore } from '@guildhall/kurrentdb';
import { filesOf, type EngineAccess } from '@guildhall/nest';

/** The event store in KurrentDB. */
export const openKurrentdb = (config: EngineAccess & Readonly<{ KURRENTDB_URL: string }>): KurrentEventStore =>
  kurrentEventStore({ url: config.KURRENTDB_URL, tls: filesOf(config, 'KURRENTDB') });
