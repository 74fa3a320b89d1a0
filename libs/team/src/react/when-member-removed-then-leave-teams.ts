import type { MemberRemovedV1 } from '@guildhall/contracts';
import type { Reactor } from '@guildhall/eventing';

/** The position tells this departure from a later membership. */
export const whenMemberRemovedThenLeaveTeams: Reactor<MemberRemovedV1> = {
  name: 'when-member-removed-then-leave-teams',
  on: 'organization.member-removed.v1',
  react: ({ data: { organizationId, accountId }, position, time }) => [
    { name: 'leave-teams', data: { organizationId, accountId, departedAt: position, leftAt: time } },
  ],
};
