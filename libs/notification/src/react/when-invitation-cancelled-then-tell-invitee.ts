import type { InvitationCancelledV1 } from '@guildhall/contracts';
import { typeId, type Reactor } from '@guildhall/eventing';

/** The link that the invitee holds is dead. */
export const whenInvitationCancelledThenTellInvitee: Reactor<InvitationCancelledV1> = {
  name: 'when-invitation-cancelled-then-tell-invitee',
  on: 'organization.invitation-cancelled.v1',
  react: ({ id, time, data: { organizationId, invitationId } }) => [
    {
      name: 'send-email',
      data: { emailId: typeId('eml', id), template: 'invitation-cancelled', dueAt: time, organizationId, invitationId },
    },
  ],
};
