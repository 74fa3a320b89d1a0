import { cryptoIds, keyWrapper, linkTokens, systemClock } from '@guildhall/crypto';
import type { Clock, Observe, Platform } from '@guildhall/eventing';
import { sqliteKnownNetworks } from '@guildhall/identity-app';
import { streamCacheBytes } from '@guildhall/nest';
import type { Mailer } from '@guildhall/notification';
import { sqliteInbox } from '@guildhall/notification-app';
import { openDatabases, sqlitePlatform } from '@guildhall/sqlite';
import { masterKey } from './master-key.ts';
import type { StandaloneConfig } from './standalone.config.ts';

const DAY = 24 * 60 * 60 * 1000;

/** Replacements for tests. */
export type Given = Readonly<{ clock?: Clock; wrap?: (platform: Platform) => Platform; wrapMailer?: (mailer: Mailer) => Mailer }>;

/** The embedded adapters on one data folder. Throws `FolderInUse` when another process has it. */
export const openPlatform = (config: StandaloneConfig, observe: Observe, { clock = systemClock, wrap = (same) => same }: Given) => {
  const databases = openDatabases({ folder: config.GUILDHALL_DATA });
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
  const knownNetworks = sqliteKnownNetworks(databases, { clock, ids });
  const platform = wrap({ ...embedded, streamCacheBytes: streamCacheBytes(config) });
  return { platform, knownNetworks, inbox: sqliteInbox(databases, clock, wrapper), close: databases.close };
};
