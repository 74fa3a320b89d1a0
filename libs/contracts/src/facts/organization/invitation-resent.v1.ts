import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { acme, ada, aWeekLater, invitation } from '../samples.ts';
import { AccountId, Instant, InvitationId, Issue, OrganizationId, Role } from '../words.ts';

export const invitationResentV1 = fact(
  'organization.invitation-resent.v1',
  z.object({
    invitationId: InvitationId,
    organizationId: OrganizationId,
    email: z.string(),
    role: Role,
    invitedBy: AccountId,
    inviterName: z.string(),
    issue: Issue,
    expiresAt: Instant,
  }),
  {
    invitationId: invitation,
    organizationId: acme,
    email: 'bob@example.com',
    role: 'technical',
    invitedBy: ada,
    inviterName: 'Ada',
    issue: 2,
    expiresAt: aWeekLater,
  },
);
export type InvitationResentV1 = FactOf<typeof invitationResentV1>;
