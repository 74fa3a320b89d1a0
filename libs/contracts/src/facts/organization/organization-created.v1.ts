import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { acme, ada } from '../samples.ts';
import { AccountId, OrganizationId } from '../words.ts';

export const organizationCreatedV1 = fact(
  'organization.organization-created.v1',
  z.object({ organizationId: OrganizationId, name: z.string(), profile: z.string(), createdBy: AccountId }),
  { organizationId: acme, name: 'Acme', profile: 'unified', createdBy: ada },
);
export type OrganizationCreatedV1 = FactOf<typeof organizationCreatedV1>;
