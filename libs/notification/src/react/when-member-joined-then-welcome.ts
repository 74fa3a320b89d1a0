import type { MemberJoinedV1 } from '@guildhall/contracts';
import { typeId, type Reactor } from '@guildhall/eventing';

/** Who founded an organization needs no welcome. */
export const whenMemberJoinedThenWelcome: Reactor<MemberJoinedV1> = {
  name: 'when-member-joined-then-welcome',
  on: 'organization.member-joined.v1',
  react: ({ id, time, data: { organizationId, accountId, role, invitationId } }) =>
    invitationId === undefined
      ? []
      : [
          {
            name: 'send-email',
            data: { emailId: typeId('eml', id), template: 'member-joined', dueAt: time, organizationId, accountId, role },
          },
        ],
};
