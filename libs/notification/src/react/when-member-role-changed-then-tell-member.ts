import type { MemberRoleChangedV1 } from '@guildhall/contracts';
import { typeId, type Reactor } from '@guildhall/eventing';

/** What one may do has changed. */
export const whenMemberRoleChangedThenTellMember: Reactor<MemberRoleChangedV1> = {
  name: 'when-member-role-changed-then-tell-member',
  on: 'organization.member-role-changed.v1',
  react: ({ id, time, actor, data: { organizationId, accountId, role } }) => [
    {
      name: 'send-email',
      data: { emailId: typeId('eml', id), template: 'member-role-changed', dueAt: time, organizationId, accountId, role, actorId: actor },
    },
  ],
};
