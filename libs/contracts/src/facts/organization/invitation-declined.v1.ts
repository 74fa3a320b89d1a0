import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { acme, invitation } from '../samples.ts';
import { InvitationId, OrganizationId } from '../words.ts';

export const invitationDeclinedV1 = fact(
  'organization.invitation-declined.v1',
  z.object({ invitationId: InvitationId, organizationId: OrganizationId }),
  { invitationId: invitation, organizationId: acme },
);
export type InvitationDeclinedV1 = FactOf<typeof invitationDeclinedV1>;
