import { z } from 'zod';
import { fact, type FactOf } from '../fact.ts';
import { acme, operators } from '../samples.ts';
import { OrganizationId, TeamId } from '../words.ts';

export const teamDeletedV1 = fact('team.team-deleted.v1', z.object({ teamId: TeamId, organizationId: OrganizationId }), {
  teamId: operators,
  organizationId: acme,
});
export type TeamDeletedV1 = FactOf<typeof teamDeletedV1>;
