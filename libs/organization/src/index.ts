import { validateFact, contexts } from '@guildhall/contracts';
import type { ContextDefinition } from '@guildhall/eventing';
import { publish } from './publish.ts';
import { whenAccountVerifiedThenAcceptInvitation } from './react/when-account-verified-then-accept-invitation.ts';
import { accounts } from './read/accounts.view.ts';
import { deliveries } from './read/deliveries.view.ts';
import { invitations } from './read/invitations.view.ts';
import { members } from './read/members.view.ts';
import { organizations } from './read/organizations.view.ts';
import { stored, type StoredEvent } from './stored.ts';

/** The core's table of contents, for the shell that runs it. */
export const organization: ContextDefinition<StoredEvent> = {
  name: 'organization',
  categories: ['organization', 'membership', 'invitation', 'slots', 'allowance', 'unique.address'],
  types: stored,
  publish,
  views: [organizations, members, invitations],
  subscriptions: [
    { topic: contexts.identity.topic.name, validate: validateFact, views: [accounts], reactors: [whenAccountVerifiedThenAcceptInvitation] },
    { topic: contexts.notification.topic.name, validate: validateFact, views: [deliveries], reactors: [] },
  ],
  schedules: [{ name: 'expire-invitations', every: 30_000 }],
};

export { organizationApp, type OrganizationApp } from './app.ts';
export { standardLimits, type Limits } from './domain/limits.ts';
export { unified } from './domain/policy.ts';
export type { Dependencies } from './ports.ts';
export { refusals } from './domain/refusals.ts';
