import { streamOf } from '@guildhall/eventing';
import { issuedInvitation } from '../domain/invitation-status.ts';
import { invitation } from '../domain/invitation.events.ts';
import type { Dependencies } from '../ports.ts';

/** Whom an invitation is for: that never changes, and its stream says so also while views are out of reach. */
export const invitedAddress = async ({ readState }: Dependencies, invitationId: string): Promise<string> =>
  issuedInvitation(await readState(streamOf(invitation, invitationId))).email;
