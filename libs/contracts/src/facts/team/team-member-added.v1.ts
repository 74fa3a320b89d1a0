import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { acme, bob, operators } from '../samples.ts';
import { AccountId, OrganizationId, TeamId } from '../words.ts';

export const teamMemberAddedV1 = fact(
  'team.team-member-added.v1',
  z.object({ teamId: TeamId, organizationId: OrganizationId, accountId: AccountId }),
  { teamId: operators, organizationId: acme, accountId: bob },
);
export type TeamMemberAddedV1 = FactOf<typeof teamMemberAddedV1>;
