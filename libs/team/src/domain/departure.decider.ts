import { decider, Refusal, streamOf, type Command } from '@guildhall/eventing';
import { assignments, type AssignmentEvent } from './assignments.events.ts';
import { assignedBy, inDoubtAfter, isOf, type Departure, type Membership } from './doubt.ts';
import { without } from './sets.ts';
import { team, type TeamEvent } from './team.events.ts';

/** `now`: their membership as far as it is known of. `teamIds` were read beforehand; the decision checks that none is missing. */
export type LeaveTeams = Command<
  'LeaveTeams',
  Departure & { organizationId: string; accountId: string; now: Membership; teamIds: readonly string[] }
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
  decide({ data }, { assignments: held }) {
    const { organizationId, accountId, departedAt, now, teamIds } = data;
    if (departedAt <= held.departedAt) return { events: {}, result: {} };
    const inDoubt = inDoubtAfter(data, held);
    const kept = inDoubt.filter((it) => isOf(now, it, departedAt));
    const staying = new Set(kept.map(({ teamId }) => teamId));
    const ended = [...held.teams].filter(([, it]) => it.memberSince < departedAt).map(([teamId]) => teamId);
    const gone = without(ended, staying);
    if (without(gone, new Set(teamIds)).size > 0) throw new Refusal('unavailable', 'member.changed', { retryAfter: 1 });
    const unassigned = (teamId: string): AssignmentEvent => ({ type: 'TeamUnassigned', data: { organizationId, accountId, teamId } });
    const departed: AssignmentEvent = {
      type: 'MemberDeparted',
      data: { organizationId, accountId, departedAt, inDoubt: inDoubt.filter(({ teamId }) => gone.has(teamId)) },
    };
    const removed = (teamId: string): readonly TeamEvent[] =>
      gone.has(teamId) ? [{ type: 'TeamMemberRemoved', data: { teamId, organizationId, accountId } }] : [];
    return {
      events: {
        assignments: [...[...gone].map(unassigned), departed, ...kept.map((it) => assignedBy(now, data, it))],
        teams: teamIds.map(removed),
      },
      result: {},
    };
  },
});
