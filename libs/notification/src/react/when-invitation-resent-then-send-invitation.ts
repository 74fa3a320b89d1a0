import type { InvitationResentV1 } from '@guildhall/contracts';
import { typeId, type Reactor } from '@guildhall/eventing';

/** A new link, and the old one is dead (P36). */
export const whenInvitationResentThenSendInvitation: Reactor<InvitationResentV1> = {
  name: 'when-invitation-resent-then-send-invitation',
  on: 'organization.invitation-resent.v1',
  react: ({ id, time, data: { organizationId, invitationId, issue } }) => [
    { name: 'send-email', data: { emailId: typeId('eml', id), template: 'invitation', dueAt: time, organizationId, invitationId, issue } },
  ],
};
