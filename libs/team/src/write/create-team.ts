import { typeId, type Envelope } from '@guildhall/eventing';
import { createTeam as decision } from '../domain/team.decider.ts';
import type { Writing } from '../ports.ts';
import { teamCounts, type TeamCountDoc } from '../read/team-counts.view.ts';
import { nameKeyOf } from './names.ts';
import { told } from './roster.ts';

type Wish = Readonly<{ organizationId: string; name: string; accountIds: readonly string[]; by: string; at: string }>;

/** The id derives from the command's: a repeated create meets its own stream. */
export const createTeam =
  (writing: Writing) =>
  async ({ organizationId, name, accountIds, by, at }: Wish, envelope: Envelope) => {
    const { collection, waitForProjections, handle, ids } = writing;
    const teamId = typeId('team', ids.derive(envelope.commandId, 'team'));
    const [{ standing, members }] = await Promise.all([told(writing, organizationId, by, accountIds), waitForProjections()]);
    const teamCount = (await collection<TeamCountDoc>(teamCounts).get(organizationId))?.teams ?? 0;
    const data = { organizationId, teamId, standing, name, nameKey: nameKeyOf(ids, organizationId, name), teamCount, members };
    return handle(decision, { type: 'CreateTeam', data, by, at }, envelope);
  };
