import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { acme, operators } from '../samples.ts';
import { OrganizationId, TeamId } from '../words.ts';

export const teamRenamedV1 = fact('team.team-renamed.v1', z.object({ teamId: TeamId, organizationId: OrganizationId, name: z.string() }), {
  teamId: operators,
  organizationId: acme,
  name: 'Night operators',
});
export type TeamRenamedV1 = FactOf<typeof teamRenamedV1>;
