import { systemClock } from '@guildhall/crypto';
import { checkEventStore, type Observe } from '@guildhall/eventing';
import { identity } from '@guildhall/identity';
import { checkMasterKey, engineMonitor, whenAvailable, type Log } from '@guildhall/nest';
import { notification } from '@guildhall/notification';
import { notificationConfig } from '@guildhall/notification-app';
import { organization } from '@guildhall/organization';
import { team } from '@guildhall/team';
import { checkPlaces, type Places } from './check-places.ts';
import { openPlatform, type Given } from './platform.ts';
import { openServices } from './services.ts';
import type { StandaloneConfig } from './standalone.config.ts';

const categories = [identity, organization, team, notification].flatMap((context) => context.categories);

/** A client that has never reached its engine may wait for it when it is closed. */
const CLOSE_TIMEOUT_MS = 2_000;
const FOLDER = 'the data folder';
const placesOf = ({ KAFKA_BROKERS, REDIS_URL }: StandaloneConfig): Places => ({
  facts: KAFKA_BROKERS === undefined ? FOLDER : 'Kafka',
  jobs: REDIS_URL === undefined ? FOLDER : 'Redis',
});

type Options = Readonly<{ config: StandaloneConfig; env: NodeJS.ProcessEnv; log: Log; observe: Observe; given: Given }>;

/**
 * The services on their stores, once these are there, and what watches the engines among them. What was begun on another event store or under
 * another master key, or with facts or jobs elsewhere, is refused, and everything closed again.
 */
export const openStores = async ({ config, env, log, observe, given }: Options) => {
  const mails = notificationConfig(env);
  const failed = (error: Error): void => log.warn({ err: error }, 'connection cut');
  const { platform, engines, prepare, close, ...stores } = await openPlatform(config, { ...given, observe, failed });
  const { wrapMailer } = given;
  const open = async () => {
    await checkMasterKey(platform.secrets);
    await checkEventStore(platform, categories);
    await checkPlaces(platform.checkpoints, placesOf(config));
    await prepare().catch((error: unknown) => log.warn({ err: error }, 'topics not prepared'));
    return openServices({ platform, ...stores, mails, env, ...(wrapMailer && { wrapMailer }) });
  };
  try {
    const services = await whenAvailable(open, platform.clock, log);
    return { platform, services, mails, close, monitor: engineMonitor({ engines, clock: platform.clock, log }) };
  } catch (error) {
    await Promise.race([close(), systemClock.sleep(CLOSE_TIMEOUT_MS)]);
    throw error;
  }
};
