import { checkEventStore, type Observe } from '@guildhall/eventing';
import { checkMasterKey, engineMonitor, whenAvailable, type Log } from '@guildhall/nest';
import { notificationConfig } from '@guildhall/notification-app';
import { openPlatform, type Given } from './platform.ts';
import { openServices } from './services.ts';
import type { StandaloneConfig } from './standalone.config.ts';

type Options = Readonly<{ config: StandaloneConfig; env: NodeJS.ProcessEnv; log: Log; observe: Observe; given: Given }>;

/**
 * The services on their stores, once these are there, and what watches the engines among them. What was begun on another event store or under
 * another master key is refused, and everything closed again.
 */
export const openStores = async ({ config, env, log, observe, given }: Options) => {
  const mails = notificationConfig(env);
  const failed = (error: Error): void => log.warn({ err: error }, 'connection cut');
  const { platform, engines, prepare, close, ...stores } = await openPlatform(config, { ...given, observe, failed });
  const { wrapMailer } = given;
  const open = async () => {
    await checkMasterKey(platform.secrets);
    await checkEventStore(platform);
    return openServices({ platform, ...stores, mails, env, ...(wrapMailer && { wrapMailer }) });
  };
  try {
    await prepare().catch((error: unknown) => log.warn({ err: error }, 'topics not prepared'));
    const services = await whenAvailable(open, platform.clock, log);
    return { platform, services, mails, close, monitor: engineMonitor({ engines, clock: platform.clock, log }) };
  } catch (error) {
    await close();
    throw error;
  }
};
