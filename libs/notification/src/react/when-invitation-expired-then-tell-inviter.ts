import type { InvitationExpiredV1 } from '@guildhall/contracts';
import { typeId, type Reactor } from '@guildhall/eventing';

/** The inviter may send another link. */
export const whenInvitationExpiredThenTellInviter: Reactor<InvitationExpiredV1> = {
  name: 'when-invitation-expired-then-tell-inviter',
  on: 'organization.invitation-expired.v1',
  react: ({ id, time, data: { organizationId, invitationId } }) => [
    { name: 'send-email', data: { emailId: typeId('eml', id), template: 'invitation-expired', dueAt: time, organizationId, invitationId } },
  ],
};
