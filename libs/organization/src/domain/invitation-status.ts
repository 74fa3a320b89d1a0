import type { Invitation, IssuedInvitation } from './invitation.events.ts';
import { refusal } from './refusals.ts';

/** An existing invitation. */
export const issuedInvitation = (state: Invitation): IssuedInvitation => {
  if (state.status === 'absent') throw refusal('invitation.unknown');
  return state;
};

/** An invitation of this organization; others are unknown. */
export const invitationIn = (organizationId: string, state: Invitation): IssuedInvitation => {
  const issued = issuedInvitation(state);
  if (issued.organizationId !== organizationId) throw refusal('invitation.unknown');
  return issued;
};

/** An invitation's status at a time. It is expired from `expiresAt` on, whether that was recorded or not. */
export const statusAt = ({ status, expiresAt }: Pick<IssuedInvitation, 'status' | 'expiresAt'>, at: string): IssuedInvitation['status'] =>
  status === 'pending' && expiresAt <= at ? 'expired' : status;

/** Refuses an invitation that has ended, with a code for each end. */
export const refuseEnded = (issued: IssuedInvitation, at: string): void => {
  switch (statusAt(issued, at)) {
    case 'pending':
      return;
    case 'accepted':
      throw refusal('invitation.already-accepted');
    case 'declined':
      throw refusal('invitation.declined');
    case 'cancelled':
      throw refusal('invitation.cancelled');
    case 'expired':
      throw refusal('invitation.expired');
  }
};
