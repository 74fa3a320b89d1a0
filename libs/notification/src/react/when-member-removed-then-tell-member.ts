import type { MemberRemovedV1 } from '@guildhall/contracts';
import { typeId, type Reactor } from '@guildhall/eventing';

/** Who leaves knows; who was removed is told. */
export const whenMemberRemovedThenTellMember: Reactor<MemberRemovedV1> = {
  name: 'when-member-removed-then-tell-member',
  on: 'organization.member-removed.v1',
  react: ({ id, time, actor, data: { organizationId, accountId } }) => [
    {
      name: 'send-email',
      data: { emailId: typeId('eml', id), template: 'member-removed', dueAt: time, organizationId, accountId, actorId: actor },
    },
  ],
};
