import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { acme, invitation } from '../samples.ts';
import { InvitationId, OrganizationId } from '../words.ts';

export const invitationExpiredV1 = fact(
  'organization.invitation-expired.v1',
  z.object({ invitationId: InvitationId, organizationId: OrganizationId }),
  { invitationId: invitation, organizationId: acme },
);
export type InvitationExpiredV1 = FactOf<typeof invitationExpiredV1>;
