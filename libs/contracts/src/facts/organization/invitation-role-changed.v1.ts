import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { acme, ada, invitation } from '../samples.ts';
import { AccountId, InvitationId, OrganizationId, Role } from '../words.ts';

/** The role of an open invitation was changed; who changed it is its inviter from now on. */
export const invitationRoleChangedV1 = fact(
  'organization.invitation-role-changed.v1',
  z.object({
    invitationId: InvitationId,
    organizationId: OrganizationId,
    role: Role,
    was: Role,
    invitedBy: AccountId,
    inviterName: z.string(),
  }),
  { invitationId: invitation, organizationId: acme, role: 'admin', was: 'technical', invitedBy: ada, inviterName: 'Ada' },
);
export type InvitationRoleChangedV1 = FactOf<typeof invitationRoleChangedV1>;
