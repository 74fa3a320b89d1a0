import { decider, Refusal, streamOf, type Command, type Position } from '@guildhall/eventing';
import { assignments, type AssignmentEvent } from './assignments.events.ts';
import { without } from './sets.ts';
import { team, type TeamEvent } from './team.events.ts';

/** Somebody left the organization, at that position of its facts. `teamIds` were read beforehand; the decision checks that none is missing. */
export type LeaveTeams = Command<
  'LeaveTeams',
  { organizationId: string; accountId: string; departedAt: Position; teamIds: readonly string[] }
>;

/**
 * Out of every team that the ended membership led into; what a later membership led into stays. Also who was in no team departs:
 * an addition that knew only the ended membership is refused from now on.
 */
export const leaveTeams = decider<LeaveTeams>()({
  tenant: ({ data }) => data.organizationId,
  streams: ({ data: { organizationId, accountId, teamIds } }) => ({
    assignments: streamOf(assignments, organizationId, accountId),
    teams: teamIds.map((teamId) => streamOf(team, teamId)),
  }),
  decide({ data: { organizationId, accountId, departedAt, teamIds } }, { assignments: held }) {
    if (departedAt <= held.departedAt) return { events: {}, result: {} };
    const ended = new Set([...held.teams].filter(([, memberSince]) => memberSince < departedAt).map(([teamId]) => teamId));
    if (without(ended, new Set(teamIds)).size > 0) throw new Refusal('unavailable', 'member.changed', { retryAfter: 1 });
    const removed = (teamId: string): readonly TeamEvent[] =>
      ended.has(teamId) ? [{ type: 'TeamMemberRemoved', data: { teamId, organizationId, accountId } }] : [];
    const unassigned = [...ended].map((teamId): AssignmentEvent => ({
      type: 'TeamUnassigned',
      data: { organizationId, accountId, teamId },
    }));
    const departed: AssignmentEvent = { type: 'MemberDeparted', data: { organizationId, accountId, departedAt } };
    return { events: { assignments: [...unassigned, departed], teams: teamIds.map(removed) }, result: {} };
  },
});
