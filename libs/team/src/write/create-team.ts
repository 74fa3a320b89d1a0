import { answerOf, typeId, type Envelope } from '@guildhall/eventing';
import { keys } from '../domain/keys.ts';
import { decideCreateTeam } from '../domain/team.decider.ts';
import type { Dependencies } from '../ports.ts';
import { teamCounts, type TeamCountDoc } from '../read/team-counts.view.ts';
import { loadMembers } from './load-members.ts';

type CreateTeamInput = Readonly<{ organizationId: string; name: string; accountIds: readonly string[] }>;

/** The id derives from the command's, so a repeated create finds its own stream. */
export const createTeam =
  (dependencies: Dependencies) =>
  async ({ organizationId, name, accountIds }: CreateTeamInput, envelope: Envelope) => {
    const { collection, waitForProjections, handle, ids, policy } = dependencies;
    const teamId = typeId('team', ids.derive(envelope.commandId, 'team'));
    const [{ caller, members }] = await Promise.all([
      loadMembers(dependencies, organizationId, envelope.by, accountIds),
      waitForProjections(),
    ]);
    const teamCount = (await collection<TeamCountDoc>(teamCounts).get(organizationId))?.teams ?? 0;
    const nameKey = keys(ids).teamName(organizationId, name);
    const data = { organizationId, teamId, caller, name, nameKey, teamCount, members, policy };
    return answerOf(await handle(decideCreateTeam, { type: 'CreateTeam', data }, envelope));
  };
