import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { acme, ada, bob } from '../samples.ts';
import { AccountId, OrganizationId } from '../words.ts';

export const memberRemovedV1 = fact(
  'organization.member-removed.v1',
  z.object({ organizationId: OrganizationId, accountId: AccountId, removedBy: AccountId }),
  { organizationId: acme, accountId: bob, removedBy: ada },
);
export type MemberRemovedV1 = FactOf<typeof memberRemovedV1>;
