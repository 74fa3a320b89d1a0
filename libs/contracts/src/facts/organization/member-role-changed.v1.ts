import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { acme, ada, bob } from '../samples.ts';
import { AccountId, OrganizationId, Role } from '../words.ts';

export const memberRoleChangedV1 = fact(
  'organization.member-role-changed.v1',
  z.object({ organizationId: OrganizationId, accountId: AccountId, role: Role, was: Role, changedBy: AccountId }),
  { organizationId: acme, accountId: bob, role: 'admin', was: 'technical', changedBy: ada },
);
export type MemberRoleChangedV1 = FactOf<typeof memberRoleChangedV1>;
