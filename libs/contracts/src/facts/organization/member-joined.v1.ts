import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { acme, bob, invitation, noon } from '../samples.ts';
import { AccountId, Instant, InvitationId, OrganizationId, Role } from '../words.ts';

export const memberJoinedV1 = fact(
  'organization.member-joined.v1',
  z.object({ organizationId: OrganizationId, accountId: AccountId, role: Role, joinedAt: Instant, invitationId: InvitationId.optional() }),
  { organizationId: acme, accountId: bob, role: 'technical', joinedAt: noon, invitationId: invitation },
);
export type MemberJoinedV1 = FactOf<typeof memberJoinedV1>;
