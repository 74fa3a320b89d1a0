import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { acme, bob } from '../samples.ts';
import { AccountId, OrganizationId } from '../words.ts';

export const memberLeftV1 = fact('organization.member-left.v1', z.object({ organizationId: OrganizationId, accountId: AccountId }), {
  organizationId: acme,
  accountId: bob,
});
export type MemberLeftV1 = FactOf<typeof memberLeftV1>;
