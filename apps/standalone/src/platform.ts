import { cryptoIds, keyWrapper, linkTokens, systemClock } from '@guildhall/crypto';
import type { Clock, Observe, Platform } from '@guildhall/eventing';
import { sqliteKnownNetworks } from '@guildhall/identity-app';
import { streamCacheBytes } from '@guildhall/nest';
import type { Mailer } from '@guildhall/notification';
import { sqliteInbox } from '@guildhall/notification-app';
import { openDatabases, sqlitePlatform } from '@guildhall/sqlite';
import { openEngines } from './engines.ts';
import { masterKey } from './master-key.ts';
import type { StandaloneConfig } from './standalone.config.ts';

const DAY = 24 * 60 * 60 * 1000;

/** Replacements for tests. */
export type Given = Readonly<{ clock?: Clock; wrap?: (platform: Platform) => Platform; wrapMailer?: (mailer: Mailer) => Mailer }>;

/** `failed` is called with the reason when a connection to an engine is lost. */
type World = Given & Readonly<{ observe?: Observe; failed?: (error: Error) => void }>;

const ignore = (): void => undefined;

/**
 * The embedded adapters on one data folder, but for the parts whose engines the settings name. `prepare` creates or checks what these need.
 * Throws `FolderInUse` when another process has the folder.
 */
export const openPlatform = async (config: StandaloneConfig, world: World = {}) => {
  const { clock = systemClock, wrap = (same) => same, observe = ignore, failed = ignore } = world;
  const { KAFKA_BROKERS, GUILDHALL_DATA: folder } = config;
  // What these keep is not lost together with the end of `derived.db`, so it must never be ahead of that.
  const databases = openDatabases({ folder, flushDerived: KAFKA_BROKERS !== undefined });
  const secret = masterKey(config);
  const wrapper = keyWrapper(secret);
  const ids = cryptoIds(secret);
  const retention = config.GUILDHALL_FACT_RETENTION_DAYS;
  const embedded = sqlitePlatform(databases, {
    clock,
    ids,
    links: linkTokens(secret),
    keyWrapper: wrapper,
    observe,
    ...(retention === 0 ? {} : { factRetention: retention * DAY }),
  });
  const { ports, engines, prepare, close } = await openEngines({ config, secret, failed });
  return {
    platform: wrap({ ...embedded, ...ports, streamCacheBytes: streamCacheBytes(config) }),
    engines,
    prepare,
    knownNetworks: sqliteKnownNetworks(databases, { clock, ids }),
    inbox: sqliteInbox(databases, clock, wrapper),
    close: async (): Promise<void> => {
      await close();
      await databases.close();
    },
  };
};
