import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { acme } from '../samples.ts';
import { OrganizationId } from '../words.ts';

export const organizationRenamedV1 = fact(
  'organization.organization-renamed.v1',
  z.object({ organizationId: OrganizationId, name: z.string() }),
  { organizationId: acme, name: 'Acme & Co.' },
);
export type OrganizationRenamedV1 = FactOf<typeof organizationRenamedV1>;
