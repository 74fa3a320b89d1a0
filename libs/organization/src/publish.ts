import type {
  InvitationAcceptedV1,
  InvitationCancelledV1,
  InvitationDeclinedV1,
  InvitationExpiredV1,
  InvitationResentV1,
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
  | InvitationAcceptedV1
  | InvitationDeclinedV1
  | InvitationCancelledV1
  | InvitationExpiredV1;
type Draft = FactDraft<OrganizationFact>;

/** Which events other services may know, and what of them. */
export const publish = ({ event: { type, data }, meta: { actor, occurredAt } }: Recorded<StoredEvent>): Draft | undefined => {
  switch (type) {
    case 'OrganizationCreated': {
      const { organizationId, name, profile, createdBy } = data;
      return {
        type: 'organization.organization-created.v1',
        key: organizationId,
        subject: organizationId,
        data: { organizationId, name, profile, createdBy },
      };
    }
    case 'OrganizationRenamed': {
      const { organizationId, name } = data;
      return { type: 'organization.organization-renamed.v1', key: organizationId, subject: organizationId, data: { organizationId, name } };
    }
    case 'OrganizationDeleted': {
      const { organizationId, restorableUntil } = data;
      return {
        type: 'organization.organization-deleted.v1',
        key: organizationId,
        subject: organizationId,
        data: { organizationId, deletedBy: actor, restorableUntil },
      };
    }
    case 'OrganizationRestored': {
      const { organizationId } = data;
      return {
        type: 'organization.organization-restored.v1',
        key: organizationId,
        subject: organizationId,
        data: { organizationId, restoredBy: actor },
      };
    }
    case 'MemberJoined': {
      const { organizationId, accountId, role, invitationId } = data;
      const by = invitationId === undefined ? {} : { invitationId };
      return {
        type: 'organization.member-joined.v1',
        key: organizationId,
        subject: accountId,
        data: { organizationId, accountId, role, joinedAt: occurredAt, ...by },
      };
    }
    case 'MemberRoleChanged': {
      const { organizationId, accountId, role, was } = data;
      return {
        type: 'organization.member-role-changed.v1',
        key: organizationId,
        subject: accountId,
        data: { organizationId, accountId, role, was, changedBy: actor },
      };
    }
    case 'MemberLeft': {
      const { organizationId, accountId } = data;
      return { type: 'organization.member-left.v1', key: organizationId, subject: accountId, data: { organizationId, accountId } };
    }
    case 'MemberRemoved': {
      const { organizationId, accountId } = data;
      return {
        type: 'organization.member-removed.v1',
        key: organizationId,
        subject: accountId,
        data: { organizationId, accountId, removedBy: actor },
      };
    }
    case 'MemberInvited':
      return { type: 'organization.member-invited.v1', ...link(data) };
    case 'InvitationResent':
      return { type: 'organization.invitation-resent.v1', ...link(data) };
    case 'InvitationAccepted':
      return { type: 'organization.invitation-accepted.v1', ...end(data) };
    case 'InvitationDeclined':
      return { type: 'organization.invitation-declined.v1', ...end(data) };
    case 'InvitationCancelled':
      return { type: 'organization.invitation-cancelled.v1', ...end(data) };
    case 'InvitationExpired':
      return { type: 'organization.invitation-expired.v1', ...end(data) };
    case 'OwnerAdded':
    case 'OwnerRemoved':
    case 'SlotTaken':
    case 'SlotReleased':
    case 'Claimed':
    case 'Released':
      return undefined;
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
