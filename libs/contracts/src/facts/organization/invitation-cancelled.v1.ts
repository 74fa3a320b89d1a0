import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { acme, invitation } from '../samples.ts';
import { InvitationId, OrganizationId } from '../words.ts';

export const invitationCancelledV1 = fact(
  'organization.invitation-cancelled.v1',
  z.object({ invitationId: InvitationId, organizationId: OrganizationId }),
  { invitationId: invitation, organizationId: acme },
);
export type InvitationCancelledV1 = FactOf<typeof invitationCancelledV1>;
