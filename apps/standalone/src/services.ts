import { contextNames, contexts, type ContextName } from '@guildhall/contracts';
import { waitForFactsFrom, trackedFactBus, type Platform } from '@guildhall/eventing';
import type { KnownNetworks } from '@guildhall/identity';
import { identityConfig, identityService } from '@guildhall/identity-app';
import type { Mailer } from '@guildhall/notification';
import { notificationService, type Inbox, type NotificationConfig } from '@guildhall/notification-app';
import { organizationConfig, organizationService } from '@guildhall/organization-app';
import { teamService } from '@guildhall/team-app';

type Given = Readonly<{
  platform: Platform;
  knownNetworks: KnownNetworks;
  inbox: Inbox;
  mails: NotificationConfig;
  /** Wraps the mailer. */
  wrapMailer?: (mailer: Mailer) => Mailer;
  env: NodeJS.ProcessEnv;
}>;

/** All services on one platform. Requests wait until facts of acknowledged writes are consumed, so the fact bus is tracked. */
export const openServices = async ({ platform: given, knownNetworks, inbox, mails, wrapMailer, env }: Given) => {
  const bus = trackedFactBus(
    given.bus,
    given.clock,
    contextNames.flatMap((group) => contexts[group].dependsOn.map((name) => ({ topic: contexts[name].topic.name, group }))),
  );
  const platform = { ...given, bus };
  const organization = await organizationService(platform, organizationConfig(env));
  const identity = await identityService({ platform, config: identityConfig(env), knownNetworks, invitations: organization.signUps });
  const team = await teamService(platform, { factsTaken: waitForFactsFrom([identity.context, organization.context], bus, 'team') });
  const notification = await notificationService({ platform, config: mails, inbox, ...(wrapMailer && { wrapMailer }) });
  const services = { identity, organization, team, notification } satisfies Readonly<Record<ContextName, object>>;
  const all = contextNames.map((name) => services[name]);
  return { bus, authenticate: identity.authenticate, all };
};
