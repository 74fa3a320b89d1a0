import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { acme, bob, operators } from '../samples.ts';
import { AccountId, OrganizationId, TeamId } from '../words.ts';

export const teamMemberRemovedV1 = fact(
  'team.team-member-removed.v1',
  z.object({ teamId: TeamId, organizationId: OrganizationId, accountId: AccountId }),
  { teamId: operators, organizationId: acme, accountId: bob },
);
export type TeamMemberRemovedV1 = FactOf<typeof teamMemberRemovedV1>;
