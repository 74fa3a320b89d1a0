import type { EventView, SharedView } from '@guildhall/eventing';
import type { FinalStatus, InvitationEvent } from '../domain/invitation.events.ts';
import type { Role } from '../domain/role.ts';
import { accounts, type AccountDoc } from './accounts.view.ts';
import { deliveries, type DeliveryDoc } from './deliveries.view.ts';

/** `status` is the recorded one; the query checks whether an invitation has expired since. */
export type InvitationDoc = Readonly<{
  invitationId: string;
  organizationId: string;
  addressHash: string;
  addressKey: string;
  email: string;
  role: Role;
  status: 'pending' | FinalStatus;
  issue: number;
  tokenHash: string;
  expiresAt: string;
  invitedBy: string;
  inviterName: string;
  createdAt: string;
  revision: number;
}>;

const ended = (status: FinalStatus, revision: number, doc: InvitationDoc | undefined) => doc && { ...doc, status, revision };

export const invitations: EventView<InvitationEvent, InvitationDoc> = {
  name: 'invitations.v3',
  indexes: {
    byOrganization: ['organizationId', 'createdAt'],
    byStatus: ['organizationId', 'status', 'createdAt'],
    byAddress: ['addressHash', 'status', 'createdAt'],
    byStatusAndExpiry: ['organizationId', 'status', 'expiresAt'],
    byExpiry: ['status', 'expiresAt'],
  },
  keys({ event: { type, data } }) {
    switch (type) {
      case 'MemberInvited':
      case 'InvitationResent':
      case 'InvitationRoleChanged':
      case 'InvitationAccepted':
      case 'InvitationDeclined':
      case 'InvitationCancelled':
      case 'InvitationExpired':
        return [data.invitationId];
      default:
        return [];
    }
  },
  project(doc, { event: { type, data }, revision, meta }) {
    switch (type) {
      case 'MemberInvited':
      case 'InvitationResent': {
        const { invitationId, organizationId, addressHash, addressKey, email, role, issue, tokenHash, expiresAt, invitedBy, inviterName } =
          data;
        const createdAt = doc?.createdAt ?? meta.occurredAt;
        return {
          invitationId,
          organizationId,
          addressHash,
          addressKey,
          email,
          role,
          status: 'pending',
          issue,
          tokenHash,
          expiresAt,
          invitedBy,
          inviterName,
          createdAt,
          revision,
        };
      }
      case 'InvitationRoleChanged':
        return doc && { ...doc, role: data.role, invitedBy: data.invitedBy, inviterName: data.inviterName, revision };
      case 'InvitationAccepted':
        return ended('accepted', revision, doc);
      case 'InvitationDeclined':
        return ended('declined', revision, doc);
      case 'InvitationCancelled':
        return ended('cancelled', revision, doc);
      case 'InvitationExpired':
        return ended('expired', revision, doc);
    }
  },
};

/** With how the mail with its newest link fared, as notification tells. */
export type MailedInvitation = InvitationDoc & Readonly<{ mail?: DeliveryDoc }>;
export const mailedInvitations: SharedView<InvitationDoc> = {
  ...invitations,
  facts: { mail: { view: deliveries, id: ({ invitationId }) => invitationId } },
};

/** With what identity tells of the inviter. */
export type ReceivedInvitation = InvitationDoc & Readonly<{ inviter?: AccountDoc }>;
export const receivedInvitations: SharedView<InvitationDoc> = {
  ...invitations,
  facts: { inviter: { view: accounts, id: ({ invitedBy }) => invitedBy } },
};
