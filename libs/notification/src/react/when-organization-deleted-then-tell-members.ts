import type { OrganizationDeletedV1 } from '@guildhall/contracts';
import { typeId, type Reactor } from '@guildhall/eventing';

/** Everyone in it: a job of its own finds out who that is. */
export const whenOrganizationDeletedThenTellMembers: Reactor<OrganizationDeletedV1> = {
  name: 'when-organization-deleted-then-tell-members',
  on: 'organization.organization-deleted.v1',
  react: ({ id, time, actor, data: { organizationId } }) => [
    { name: 'tell-members', data: { emailId: typeId('eml', id), dueAt: time, organizationId, actorId: actor } },
  ],
};
