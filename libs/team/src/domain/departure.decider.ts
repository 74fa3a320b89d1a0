import { decider, Refusal, streamOf, type Command, type Position } from '@guildhall/eventing';
import { assignments, type AssignmentEvent, type Assignments, type InDoubt } from './assignments.events.ts';
import { assignedBy, isOf, type Membership } from './doubt.ts';
import { without } from './sets.ts';
import { team, type TeamEvent } from './team.events.ts';

type OfMember = { organizationId: string; accountId: string };
/**
 * Somebody left the organization, at that position of its facts and at that time. `now`: their membership, if there is one that is known of.
 * `teamIds` were read beforehand; the decision checks that none is missing.
 */
export type LeaveTeams = Command<
  'LeaveTeams',
  OfMember & { departedAt: Position; leftAt: string; now: Membership | undefined; teamIds: readonly string[] }
>;

type Ended = Readonly<{ over: ReadonlySet<string>; inDoubt: readonly InDoubt[] }>;

/**
 * The teams that the ended membership led into. Whoever put them there after they had left did not know that they had; or knew that they had
 * come back, which had not been heard of here. That is in doubt.
 */
const endedBy = ({ departedAt, leftAt }: LeaveTeams['data'], { teams }: Assignments): Ended => {
  const ended = [...teams].filter(([, it]) => it.memberSince < departedAt);
  return {
    over: new Set(ended.filter(([, { assignedAt }]) => assignedAt <= leftAt).map(([teamId]) => teamId)),
    inDoubt: ended.filter(([, { assignedAt }]) => assignedAt > leftAt).map(([teamId, { assignedAt }]) => ({ teamId, assignedAt })),
  };
};

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
    const { over, inDoubt } = endedBy(data, held);
    const gone = new Set([...over, ...inDoubt.filter((it) => !isOf(now, it, departedAt)).map(({ teamId }) => teamId)]);
    if (without(gone, new Set(teamIds)).size > 0) throw new Refusal('unavailable', 'member.changed', { retryAfter: 1 });
    const unassigned = (teamId: string): AssignmentEvent => ({ type: 'TeamUnassigned', data: { organizationId, accountId, teamId } });
    const departed: AssignmentEvent = {
      type: 'MemberDeparted',
      data: { organizationId, accountId, departedAt, inDoubt: inDoubt.filter(({ teamId }) => gone.has(teamId)) },
    };
    const kept = inDoubt.flatMap((it) => (isOf(now, it, departedAt) ? [assignedBy(now, data, it)] : []));
    const removed = (teamId: string): readonly TeamEvent[] =>
      gone.has(teamId) ? [{ type: 'TeamMemberRemoved', data: { teamId, organizationId, accountId } }] : [];
    return { events: { assignments: [...[...gone].map(unassigned), departed, ...kept], teams: teamIds.map(removed) }, result: {} };
  },
});
