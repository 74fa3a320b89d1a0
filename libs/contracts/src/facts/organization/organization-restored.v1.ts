import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { acme, ada } from '../samples.ts';
import { AccountId, OrganizationId } from '../words.ts';

export const organizationRestoredV1 = fact(
  'organization.organization-restored.v1',
  z.object({ organizationId: OrganizationId, restoredBy: AccountId }),
  { organizationId: acme, restoredBy: ada },
);
export type OrganizationRestoredV1 = FactOf<typeof organizationRestoredV1>;
