import { decider, likelyNew, streamOf, type Command, type Position } from '@guildhall/eventing';
import { assignments, type AssignmentEvent, type Assignments } from './assignments.events.ts';
import { isAssignedBy, pendingReturns, teamAssigned, type CurrentMembership, type Departure } from './pending-returns.ts';
import type { Policy } from './policy.ts';
import { without } from './sets.ts';
import { team, type Team, type TeamEvent } from './team.events.ts';

type OfMember = { organizationId: string; accountId: string };
/** `membership`: the account's present membership, as far as it is known. */
export type LeaveTeams = Command<'LeaveTeams', OfMember & Departure & { membership: CurrentMembership }>;
/** Somebody who left at that position of the organization's facts is a member again. */
export type ReturnToTeams = Command<'ReturnToTeams', OfMember & { departedAt: Position; membership: CurrentMembership; policy: Policy }>;

const tenant = ({ data }: { data: OfMember }): string => data.organizationId;

/**
 * Out of every team that the ended membership led into; what a later membership led into stays. Also who was in no team departs:
 * an addition that knew only the ended membership is refused from now on.
 */
export const decideLeaveTeams = decider<LeaveTeams>()({
  tenant,
  streams: ({ data: { organizationId, accountId } }) => ({ assignments: likelyNew(streamOf(assignments, organizationId, accountId)) }),
  more: (_, { assignments: { teams } }) => ({ teams: [...teams.keys()].map((teamId) => streamOf(team, teamId)) }),
  decide({ data }, { assignments: current }) {
    const { organizationId, accountId, departedAt, membership } = data;
    if (departedAt <= current.departedAt) return { events: {}, result: {} };
    const pending = pendingReturns(data, current);
    const kept = pending.filter((assignment) => isAssignedBy(membership, assignment, departedAt));
    const keptTeams = new Set(kept.map(({ teamId }) => teamId));
    const ended = [...current.teams].filter(([, { memberSince }]) => memberSince < departedAt).map(([teamId]) => teamId);
    const left = without(ended, keptTeams);
    const unassigned = (teamId: string): AssignmentEvent => ({ type: 'TeamUnassigned', data: { organizationId, accountId, teamId } });
    const departed: AssignmentEvent = {
      type: 'MemberDeparted',
      data: { organizationId, accountId, departedAt, inDoubt: pending.filter(({ teamId }) => left.has(teamId)) },
    };
    const removed = (teamId: string): readonly TeamEvent[] =>
      left.has(teamId) ? [{ type: 'TeamMemberRemoved', data: { teamId, organizationId, accountId } }] : [];
    return {
      events: {
        assignments: [...[...left].map(unassigned), departed, ...kept.map((assignment) => teamAssigned(membership, data, assignment))],
        teams: [...current.teams.keys()].map(removed),
      },
      result: {},
    };
  },
});

const hasRoomFor = (state: Team | undefined, accountId: string, { membersPerTeam }: Policy): boolean =>
  state?.status === 'active' && !state.members.has(accountId) && state.members.size < membersPerTeam;

const freePlaces = ({ teams }: Assignments, { teamsPerMember }: Policy): number => Math.max(0, teamsPerMember - teams.size);

/** Adds them to every team of a pending return that was made after they rejoined, unless it is deleted or full. */
export const decideReturnToTeams = decider<ReturnToTeams>()({
  tenant,
  streams: ({ data: { organizationId, accountId } }) => ({ assignments: streamOf(assignments, organizationId, accountId) }),
  more: (_, { assignments: { inDoubt } }) => ({ teams: inDoubt.map(({ teamId }) => streamOf(team, teamId)) }),
  decide({ data }, { assignments: current, teams }) {
    const { organizationId, accountId, departedAt, membership, policy } = data;
    if (current.departedAt !== departedAt) return { events: {}, result: {} };
    const back = current.inDoubt
      .filter((assignment, n) => hasRoomFor(teams[n], accountId, policy) && isAssignedBy(membership, assignment, departedAt))
      .slice(0, freePlaces(current, policy));
    const returned = new Set(back.map(({ teamId }) => teamId));
    return {
      events: {
        assignments: back.map((assignment) => teamAssigned(membership, data, assignment)),
        teams: current.inDoubt.map(({ teamId }): readonly TeamEvent[] =>
          returned.has(teamId) ? [{ type: 'TeamMemberAdded', data: { teamId, organizationId, accountId } }] : [],
        ),
      },
      result: {},
    };
  },
});
