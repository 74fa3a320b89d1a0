import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { acme, invitation } from '../samples.ts';
import { InvitationId, OrganizationId } from '../words.ts';

export const invitationAcceptedV1 = fact(
  'organization.invitation-accepted.v1',
  z.object({ invitationId: InvitationId, organizationId: OrganizationId }),
  { invitationId: invitation, organizationId: acme },
);
export type InvitationAcceptedV1 = FactOf<typeof invitationAcceptedV1>;
