import { Refusal } from '@guildhall/eventing';
import { statusAt, type Invitation } from './invitation.events.ts';

type Issued = Extract<Invitation, { issue: number }>;

/** An invitation of this very organization; any other answers as if it never was. */
export const issuedIn = (organizationId: string, it: Invitation): Issued => {
  if (it.status === 'absent' || it.organizationId !== organizationId) throw new Refusal('missing', 'invitation.unknown');
  return it;
};

/** Refuses what has come to an end, each end by its own name. */
export const openAt = (it: Issued, at: string): Issued => {
  switch (statusAt(it, at)) {
    case 'pending':
      return it;
    case 'accepted':
      throw new Refusal('conflict', 'invitation.already-accepted');
    case 'declined':
      throw new Refusal('conflict', 'invitation.declined');
    case 'cancelled':
      throw new Refusal('conflict', 'invitation.cancelled');
    case 'expired':
      throw new Refusal('gone', 'invitation.expired');
  }
};
