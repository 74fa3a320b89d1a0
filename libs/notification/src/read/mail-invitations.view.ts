import type {
  InvitationAcceptedV1,
  InvitationCancelledV1,
  InvitationDeclinedV1,
  InvitationExpiredV1,
  InvitationResentV1,
  InvitationRoleChangedV1,
  MemberInvitedV1,
} from '@guildhall/contracts';
import type { FactView } from '@guildhall/eventing';

type Status = 'open' | 'accepted' | 'declined' | 'cancelled' | 'expired';
/** An invitation with its newest link. */
export type MailInvitationDoc = Readonly<{
  invitationId: string;
  organizationId: string;
  email: string;
  role: string;
  invitedBy: string;
  inviterName: string;
  issue: number;
  expiresAt: string;
  status: Status;
}>;
type Source =
  | MemberInvitedV1
  | InvitationResentV1
  | InvitationRoleChangedV1
  | InvitationAcceptedV1
  | InvitationDeclinedV1
  | InvitationCancelledV1
  | InvitationExpiredV1;

const ended = (doc: MailInvitationDoc | undefined, status: Status) => doc && { ...doc, status };

export const mailInvitations: FactView<Source, MailInvitationDoc> = {
  name: 'mail-invitations.v1',
  indexes: {},
  keys: ({ type, data }) => {
    switch (type) {
      case 'organization.member-invited.v1':
      case 'organization.invitation-resent.v1':
      case 'organization.invitation-role-changed.v1':
      case 'organization.invitation-accepted.v1':
      case 'organization.invitation-declined.v1':
      case 'organization.invitation-cancelled.v1':
      case 'organization.invitation-expired.v1':
        return [data.invitationId];
      default:
        return [];
    }
  },
  project: (doc, { type, data }) => {
    switch (type) {
      case 'organization.member-invited.v1':
      case 'organization.invitation-resent.v1': {
        const { invitationId, organizationId, email, role, invitedBy, inviterName, issue, expiresAt } = data;
        return { invitationId, organizationId, email, role, invitedBy, inviterName, issue, expiresAt, status: 'open' };
      }
      case 'organization.invitation-role-changed.v1':
        return doc && { ...doc, role: data.role, invitedBy: data.invitedBy, inviterName: data.inviterName };
      case 'organization.invitation-accepted.v1':
        return ended(doc, 'accepted');
      case 'organization.invitation-declined.v1':
        return ended(doc, 'declined');
      case 'organization.invitation-cancelled.v1':
        return ended(doc, 'cancelled');
      case 'organization.invitation-expired.v1':
        return ended(doc, 'expired');
    }
  },
};
