import type { InvitationDeclinedV1 } from '@guildhall/contracts';
import { typeId, type Reactor } from '@guildhall/eventing';

/** The inviter need not wait any longer. */
export const whenInvitationDeclinedThenTellInviter: Reactor<InvitationDeclinedV1> = {
  name: 'when-invitation-declined-then-tell-inviter',
  on: 'organization.invitation-declined.v1',
  react: ({ id, time, data: { organizationId, invitationId } }) => [
    {
      name: 'send-email',
      data: { emailId: typeId('eml', id), template: 'invitation-declined', dueAt: time, organizationId, invitationId },
    },
  ],
};
