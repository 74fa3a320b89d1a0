import type { Invitation, IssuedInvitation } from './invitation.events.ts';
import { refusal } from './refusals.ts';

/** An invitation that there is. */
export const issuedInvitation = (state: Invitation): IssuedInvitation => {
  if (state.status === 'absent') throw refusal('invitation.unknown');
  return state;
};

/** An invitation of this very organization; any other answers as if it never was. */
export const invitationIn = (organizationId: string, state: Invitation): IssuedInvitation => {
  const issued = issuedInvitation(state);
  if (issued.organizationId !== organizationId) throw refusal('invitation.unknown');
  return issued;
};

/** An invitation's status at a moment: what has run out is expired, recorded or not. Valid until, and not at, `expiresAt`. */
export const statusAt = ({ status, expiresAt }: Pick<IssuedInvitation, 'status' | 'expiresAt'>, at: string): IssuedInvitation['status'] =>
  status === 'pending' && expiresAt <= at ? 'expired' : status;

/** Refuses what has come to an end, each end by its own code. */
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
