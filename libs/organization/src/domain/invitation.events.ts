import type { DomainEvent, Stream } from '@guildhall/eventing';
import type { Role } from './role.ts';

/** What a link stands for: its number, the hash of its token, until when, and on whose authority. */
type Link = { issue: number; tokenHash: string; expiresAt: string; invitedBy: string };
type Invited = Link & {
  invitationId: string;
  organizationId: string;
  address: string;
  seat: string;
  email: string;
  role: Role;
  inviterName: string;
};
type OfInvitation = { invitationId: string; organizationId: string };

export type InvitationEvent =
  | DomainEvent<'MemberInvited', Invited>
  | DomainEvent<'InvitationResent', Invited>
  /** Whoever changes it answers for it from then on. */
  | DomainEvent<'InvitationRoleChanged', OfInvitation & { role: Role; was: Role; invitedBy: string; inviterName: string }>
  | DomainEvent<'InvitationAccepted', OfInvitation & { accountId: string }>
  | DomainEvent<'InvitationDeclined', OfInvitation>
  | DomainEvent<'InvitationCancelled', OfInvitation>
  | DomainEvent<'InvitationExpired', OfInvitation>;

type Issued = Readonly<{
  organizationId: string;
  /** Fingerprint of the invited address: whose it is. */
  address: string;
  /** Fingerprint of organization and address: the claim that it holds. */
  seat: string;
  email: string;
  role: Role;
  issue: number;
  tokenHash: string;
  expiresAt: string;
  invitedBy: string;
  inviterName: string;
  createdAt: string;
}>;
export type FinalStatus = 'accepted' | 'declined' | 'cancelled' | 'expired';
export type Invitation = Readonly<{ status: 'absent' }> | (Issued & Readonly<{ status: 'pending' | FinalStatus }>);

export const invitation: Stream<Invitation, InvitationEvent> = {
  category: 'invitation',
  initial: { status: 'absent' },
  evolve(it, { type, data }, at) {
    switch (type) {
      case 'MemberInvited':
      case 'InvitationResent': {
        const { organizationId, address, seat, email, role, issue, tokenHash, expiresAt, invitedBy, inviterName } = data;
        const link = { issue, tokenHash, expiresAt, invitedBy, inviterName };
        const createdAt = it.status === 'absent' ? at : it.createdAt;
        return { status: 'pending', organizationId, address, seat, email, role, createdAt, ...link };
      }
      case 'InvitationRoleChanged': {
        const { role, invitedBy, inviterName } = data;
        return it.status === 'absent' ? it : { ...it, role, invitedBy, inviterName };
      }
      case 'InvitationAccepted':
        return it.status === 'absent' ? it : { ...it, status: 'accepted' };
      case 'InvitationDeclined':
        return it.status === 'absent' ? it : { ...it, status: 'declined' };
      case 'InvitationCancelled':
        return it.status === 'absent' ? it : { ...it, status: 'cancelled' };
      case 'InvitationExpired':
        return it.status === 'absent' ? it : { ...it, status: 'expired' };
    }
  },
};

/** An invitation's state at a moment: what has run out is expired, recorded or not. Valid until, and not at, `expiresAt`. */
export const statusAt = (it: Extract<Invitation, { issue: number }>, at: string): Exclude<Invitation['status'], 'absent'> =>
  it.status === 'pending' && it.expiresAt <= at ? 'expired' : it.status;
