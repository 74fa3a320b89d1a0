import { validateFact, contexts } from '@guildhall/contracts';
import type { ContextDefinition } from '@guildhall/eventing';
import { refusals } from './domain/refusals.ts';
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
  categories: ['organization', 'membership', 'invitation', 'slots', 'allowance', 'unique.seat'],
  types: stored,
  publish,
  refusals,
  views: [organizations, members, invitations],
  subscriptions: [
    { topic: contexts.identity.topic.name, validate: validateFact, views: [accounts], reactors: [whenAccountVerifiedThenAcceptInvitation] },
    { topic: contexts.notification.topic.name, validate: validateFact, views: [deliveries], reactors: [] },
  ],
  schedules: [{ name: 'expire-invitations', every: 30_000 }],
};

export { deleteOrganization, renameOrganization, restoreOrganization } from './domain/organization.decider.ts';
export { changeInvitationRole } from './domain/invitation.decider.ts';
export { refusals } from './domain/refusals.ts';
export { changeRole } from './domain/membership.decider.ts';
export { standardLimits, type Limits } from './domain/limits.ts';
export { unified } from './domain/policy.ts';
export { mayInvite, permits, type Permission, type Role } from './domain/role.ts';
export * from './ports.ts';
export * from './read/access.query.ts';
export * from './read/invitations.query.ts';
export * from './read/limits.query.ts';
export * from './read/members.query.ts';
export * from './read/organizations.query.ts';
export { deliveryNow } from './read/present.query.ts';
export * from './write/answer-invitation.ts';
export * from './write/create-organization.ts';
export * from './write/follow-up-invitation.ts';
export * from './write/invite-members.ts';
export * from './write/remove-member.ts';
export * from './write/sign-up.ts';
export * from './write/workers.ts';
export type { InviteAnswer } from './domain/invite.decider.ts';
export type { MemberDoc } from './read/members.view.ts';
