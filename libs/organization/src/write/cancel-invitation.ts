import { answerOf, type Envelope } from '@guildhall/eventing';
import { decideCancelInvitation } from '../domain/invitation.decider.ts';
import type { Dependencies } from '../ports.ts';

type InvitationInput = Readonly<{ organizationId: string; invitationId: string }>;

export const cancelInvitation =
  ({ handle }: Dependencies) =>
  async ({ organizationId, invitationId }: InvitationInput, envelope: Envelope) =>
    answerOf(await handle(decideCancelInvitation, { type: 'CancelInvitation', data: { organizationId, invitationId } }, envelope));
