import type { MemberLeftV1 } from '@guildhall/contracts';
import type { Reactor } from '@guildhall/eventing';

/** The position tells this departure from a later membership. */
export const whenMemberLeftThenLeaveTeams: Reactor<MemberLeftV1> = {
  name: 'when-member-left-then-leave-teams',
  on: 'organization.member-left.v1',
  react: ({ data: { organizationId, accountId }, position, time }) => [
    { name: 'leave-teams', data: { organizationId, accountId, departedAt: position, leftAt: time } },
  ],
};
