import type {
  InvitationAcceptedV1,
  InvitationCancelledV1,
  InvitationDeclinedV1,
  InvitationExpiredV1,
  InvitationResentV1,
  InvitationRoleChangedV1,
  MemberInvitedV1,
  MemberJoinedV1,
  MemberLeftV1,
  MemberRemovedV1,
  MemberRoleChangedV1,
  OrganizationCreatedV1,
  OrganizationDeletedV1,
  OrganizationRenamedV1,
  OrganizationRestoredV1,
} from '@guildhall/contracts';
import type { FactDraft, Recorded } from '@guildhall/eventing';
import type { InvitationEvent } from './domain/invitation.events.ts';
import type { MembershipEvent } from './domain/membership.events.ts';
import type { OrganizationEvent } from './domain/organization.events.ts';
import type { StoredEvent } from './stored.ts';

/** Every fact of this context. */
export type OrganizationFact =
  | OrganizationCreatedV1
  | OrganizationRenamedV1
  | OrganizationDeletedV1
  | OrganizationRestoredV1
  | MemberJoinedV1
  | MemberRoleChangedV1
  | MemberLeftV1
  | MemberRemovedV1
  | MemberInvitedV1
  | InvitationResentV1
  | InvitationRoleChangedV1
  | InvitationAcceptedV1
  | InvitationDeclinedV1
  | InvitationCancelledV1
  | InvitationExpiredV1;
type Draft = FactDraft<OrganizationFact>;

type Meta = Recorded<StoredEvent>['meta'];

/** The public events, and their public fields. */
export const publish = ({ event, meta }: Recorded<StoredEvent>): Draft | undefined => {
  switch (event.type) {
    case 'OrganizationCreated':
    case 'OrganizationRenamed':
    case 'OrganizationDeleted':
    case 'OrganizationRestored':
    case 'OwnerAdded':
    case 'OwnerRemoved':
      return ofOrganization(event, meta);
    case 'MemberJoined':
    case 'MemberRoleChanged':
    case 'MemberLeft':
    case 'MemberRemoved':
      return ofMember(event, meta);
    case 'MemberInvited':
    case 'InvitationResent':
    case 'InvitationRoleChanged':
    case 'InvitationAccepted':
    case 'InvitationDeclined':
    case 'InvitationCancelled':
    case 'InvitationExpired':
      return ofInvitation(event);
    case 'SlotTaken':
    case 'SlotReleased':
    case 'AllowanceUsed':
    case 'Claimed':
    case 'Released':
      return undefined;
  }
};

const ofOrganization = ({ type, data }: OrganizationEvent, { actor }: Meta): Draft | undefined => {
  const { organizationId } = data;
  const about = { key: organizationId, subject: organizationId };
  switch (type) {
    case 'OrganizationCreated': {
      const { name, profile, createdBy } = data;
      return { type: 'organization.organization-created.v1', ...about, data: { organizationId, name, profile, createdBy } };
    }
    case 'OrganizationRenamed':
      return { type: 'organization.organization-renamed.v1', ...about, data: { organizationId, name: data.name } };
    case 'OrganizationDeleted': {
      const { restorableUntil } = data;
      return { type: 'organization.organization-deleted.v1', ...about, data: { organizationId, deletedBy: actor, restorableUntil } };
    }
    case 'OrganizationRestored':
      return { type: 'organization.organization-restored.v1', ...about, data: { organizationId, restoredBy: actor } };
    case 'OwnerAdded':
    case 'OwnerRemoved':
      return undefined;
  }
};

const ofMember = ({ type, data }: MembershipEvent, { actor, occurredAt }: Meta): Draft => {
  const { organizationId, accountId } = data;
  const about = { key: organizationId, subject: accountId };
  switch (type) {
    case 'MemberJoined': {
      const { role, invitationId } = data;
      const by = invitationId === undefined ? {} : { invitationId };
      return { type: 'organization.member-joined.v1', ...about, data: { organizationId, accountId, role, joinedAt: occurredAt, ...by } };
    }
    case 'MemberRoleChanged': {
      const { role, was } = data;
      return { type: 'organization.member-role-changed.v1', ...about, data: { organizationId, accountId, role, was, changedBy: actor } };
    }
    case 'MemberLeft':
      return { type: 'organization.member-left.v1', ...about, data: { organizationId, accountId } };
    case 'MemberRemoved':
      return { type: 'organization.member-removed.v1', ...about, data: { organizationId, accountId, removedBy: actor } };
  }
};

const ofInvitation = ({ type, data }: InvitationEvent): Draft => {
  switch (type) {
    case 'MemberInvited':
      return { type: 'organization.member-invited.v1', ...link(data) };
    case 'InvitationResent':
      return { type: 'organization.invitation-resent.v1', ...link(data) };
    case 'InvitationRoleChanged': {
      const { invitationId, organizationId, role, was, invitedBy, inviterName } = data;
      const about = { key: organizationId, subject: invitationId };
      return {
        type: 'organization.invitation-role-changed.v1',
        ...about,
        data: { invitationId, organizationId, role, was, invitedBy, inviterName },
      };
    }
    case 'InvitationAccepted':
      return { type: 'organization.invitation-accepted.v1', ...end(data) };
    case 'InvitationDeclined':
      return { type: 'organization.invitation-declined.v1', ...end(data) };
    case 'InvitationCancelled':
      return { type: 'organization.invitation-cancelled.v1', ...end(data) };
    case 'InvitationExpired':
      return { type: 'organization.invitation-expired.v1', ...end(data) };
  }
};

type Link = MemberInvitedV1['data'];
const link = ({ invitationId, organizationId, email, role, invitedBy, inviterName, issue, expiresAt }: Link) => ({
  key: organizationId,
  subject: invitationId,
  data: { invitationId, organizationId, email, role, invitedBy, inviterName, issue, expiresAt },
});

const end = ({ invitationId, organizationId }: Readonly<{ invitationId: string; organizationId: string }>) => ({
  key: organizationId,
  subject: invitationId,
  data: { invitationId, organizationId },
});
