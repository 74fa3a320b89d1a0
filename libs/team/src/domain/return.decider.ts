import { decider, streamOf, type Command, type Position } from '@guildhall/eventing';
import { assignments, type Assignments } from './assignments.events.ts';
import { assignedBy, isOf, type Membership } from './doubt.ts';
import { unified } from './policy.ts';
import { team, type Team, type TeamEvent } from './team.events.ts';

/** Somebody who left at that position of the organization's facts is a member again. `teamIds`: what was in doubt, read beforehand. */
export type ReturnToTeams = Command<
  'ReturnToTeams',
  { organizationId: string; accountId: string; departedAt: Position; now: Membership; teamIds: readonly string[] }
>;

const takes = (it: Team | undefined, accountId: string): boolean =>
  it?.status === 'active' && !it.members.has(accountId) && it.members.size < unified.membersPerTeam;

const roomFor = ({ teams }: Assignments): number => Math.max(0, unified.teamsPerMember - teams.size);

/** Back into every team that they were put into after they had come back, as far as it still takes them. */
export const returnToTeams = decider<ReturnToTeams>()({
  tenant: ({ data }) => data.organizationId,
  streams: ({ data: { organizationId, accountId, teamIds } }) => ({
    assignments: streamOf(assignments, organizationId, accountId),
    teams: teamIds.map((teamId) => streamOf(team, teamId)),
  }),
  decide({ data }, { assignments: held, teams }) {
    const { organizationId, accountId, departedAt, now, teamIds } = data;
    if (held.departedAt !== departedAt) return { events: {}, result: {} };
    const open = new Set(teamIds.filter((_, n) => takes(teams[n], accountId)));
    const back = held.inDoubt.filter((it) => open.has(it.teamId) && isOf(now, it, departedAt)).slice(0, roomFor(held));
    const isBack = new Set(back.map(({ teamId }) => teamId));
    return {
      events: {
        assignments: back.map((it) => assignedBy(now, data, it)),
        teams: teamIds.map((teamId): readonly TeamEvent[] =>
          isBack.has(teamId) ? [{ type: 'TeamMemberAdded', data: { teamId, organizationId, accountId } }] : [],
        ),
      },
      result: {},
    };
  },
});
