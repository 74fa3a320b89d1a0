import type { MemberInvitedV1 } from '@guildhall/contracts';
import { typeId, type Reactor } from '@guildhall/eventing';

/** The link of an invitation. */
export const whenMemberInvitedThenSendInvitation: Reactor<MemberInvitedV1> = {
  name: 'when-member-invited-then-send-invitation',
  on: 'organization.member-invited.v1',
  react: ({ id, time, data: { organizationId, invitationId, issue } }) => [
    { name: 'send-email', data: { emailId: typeId('eml', id), template: 'invitation', dueAt: time, organizationId, invitationId, issue } },
  ],
};
