import type { MemberLeftV1, MemberRemovedV1 } from '@guildhall/contracts';
import type { Reactor } from '@guildhall/eventing';

/** The position distinguishes this departure from a later membership. */
export const whenMemberGoneThenLeaveTeams: Reactor<MemberLeftV1 | MemberRemovedV1> = {
  name: 'when-member-gone-then-leave-teams',
  on: ['organization.member-left.v1', 'organization.member-removed.v1'],
  react: ({ data: { organizationId, accountId }, position, time }) => [
    { name: 'leave-teams', data: { organizationId, accountId, departedAt: position, leftAt: time } },
  ],
};
