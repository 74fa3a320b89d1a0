import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { acme, ada, aWeekLater, invitation } from '../samples.ts';
import { AccountId, Instant, InvitationId, Issue, OrganizationId, Role } from '../words.ts';

export const memberInvitedV1 = fact(
  'organization.member-invited.v1',
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
    issue: 1,
    expiresAt: aWeekLater,
  },
);
export type MemberInvitedV1 = FactOf<typeof memberInvitedV1>;
