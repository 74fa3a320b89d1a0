import type { DomainEvent, Stream } from '@guildhall/eventing';
import type { Role } from './role.ts';

/** A link: its number, the hash of its token, its expiry and its inviter. */
type Link = { issue: number; tokenHash: string; expiresAt: string; invitedBy: string };
type Invited = Link & {
  invitationId: string;
  organizationId: string;
  addressHash: string;
  addressKey: string;
  email: string;
  role: Role;
  inviterName: string;
};
type OfInvitation = { invitationId: string; organizationId: string };

export type InvitationEvent =
  | DomainEvent<'MemberInvited', Invited>
  | DomainEvent<'InvitationResent', Invited>
  /** Who changes the role is the inviter from then on. */
  | DomainEvent<'InvitationRoleChanged', OfInvitation & { role: Role; was: Role; invitedBy: string; inviterName: string }>
  | DomainEvent<'InvitationAccepted', OfInvitation & { accountId: string }>
  | DomainEvent<'InvitationDeclined', OfInvitation>
  | DomainEvent<'InvitationCancelled', OfInvitation>
  | DomainEvent<'InvitationExpired', OfInvitation>;

export type FinalStatus = 'accepted' | 'declined' | 'cancelled' | 'expired';
export type IssuedInvitation = Readonly<{
  status: 'pending' | FinalStatus;
  organizationId: string;
  /** The keyed hash of the invited address. */
  addressHash: string;
  /** The key of the address claim that the invitation holds. */
  addressKey: string;
  email: string;
  role: Role;
  issue: number;
  tokenHash: string;
  expiresAt: string;
  invitedBy: string;
  inviterName: string;
  createdAt: string;
}>;
export type Invitation = Readonly<{ status: 'absent' }> | IssuedInvitation;

export const invitation: Stream<Invitation, InvitationEvent> = {
  category: 'invitation',
  initial: { status: 'absent' },
  evolve(state, { type, data }, at) {
    switch (type) {
      case 'MemberInvited':
      case 'InvitationResent': {
        const { organizationId, addressHash, addressKey, email, role, issue, tokenHash, expiresAt, invitedBy, inviterName } = data;
        const link = { issue, tokenHash, expiresAt, invitedBy, inviterName };
        const createdAt = state.status === 'absent' ? at : state.createdAt;
        return { status: 'pending', organizationId, addressHash, addressKey, email, role, createdAt, ...link };
      }
      case 'InvitationRoleChanged': {
        const { role, invitedBy, inviterName } = data;
        return state.status === 'absent' ? state : { ...state, role, invitedBy, inviterName };
      }
      case 'InvitationAccepted':
        return state.status === 'absent' ? state : { ...state, status: 'accepted' };
      case 'InvitationDeclined':
        return state.status === 'absent' ? state : { ...state, status: 'declined' };
      case 'InvitationCancelled':
        return state.status === 'absent' ? state : { ...state, status: 'cancelled' };
      case 'InvitationExpired':
        return state.status === 'absent' ? state : { ...state, status: 'expired' };
    }
  },
};
