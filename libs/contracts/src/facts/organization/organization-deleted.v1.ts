import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { acme, ada, aWeekLater } from '../samples.ts';
import { AccountId, Instant, OrganizationId } from '../words.ts';

export const organizationDeletedV1 = fact(
  'organization.organization-deleted.v1',
  z.object({ organizationId: OrganizationId, deletedBy: AccountId, restorableUntil: Instant }),
  { organizationId: acme, deletedBy: ada, restorableUntil: aWeekLater },
);
export type OrganizationDeletedV1 = FactOf<typeof organizationDeletedV1>;
