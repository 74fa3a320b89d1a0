import { streamOf } from '@guildhall/eventing';
import { issuedInvitation } from '../domain/invitation-status.ts';
import { invitation } from '../domain/invitation.events.ts';
import type { Dependencies } from '../ports.ts';

/** The invited address: it never changes, and can be read from the stream while views are unavailable. */
export const invitedAddress = async ({ recallState }: Dependencies, invitationId: string): Promise<string> =>
  issuedInvitation(await recallState(streamOf(invitation, invitationId))).email;
