import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { acme, operators } from '../samples.ts';
import { OrganizationId, TeamId } from '../words.ts';

export const teamCreatedV1 = fact('team.team-created.v1', z.object({ teamId: TeamId, organizationId: OrganizationId, name: z.string() }), {
  teamId: operators,
  organizationId: acme,
  name: 'Operators',
});
export type TeamCreatedV1 = FactOf<typeof teamCreatedV1>;
