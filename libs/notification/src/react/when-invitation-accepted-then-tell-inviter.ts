import type { InvitationAcceptedV1 } from '@guildhall/contracts';
import { typeId, type Reactor } from '@guildhall/eventing';

/** The inviter learns who has come. */
export const whenInvitationAcceptedThenTellInviter: Reactor<InvitationAcceptedV1> = {
  name: 'when-invitation-accepted-then-tell-inviter',
  on: 'organization.invitation-accepted.v1',
  react: ({ id, time, data: { organizationId, invitationId } }) => [
    {
      name: 'send-email',
      data: { emailId: typeId('eml', id), template: 'invitation-accepted', dueAt: time, organizationId, invitationId },
    },
  ],
};
