import type { Position } from '@guildhall/eventing';
import { assignments, type Assignment, type AssignmentEvent, type Assignments } from './assignments.events.ts';
import type { Policy } from './policy.ts';
import type { ActiveTeam, TeamEvent } from './team.events.ts';
import { refusal, type RefusalCode } from './refusals.ts';

/** An account to add to a team: since when it is a member, as far as is known, and its index in the request. */
export type Candidate = Readonly<{ accountId: string; memberSince: Position | undefined; index: number }>;
type Team = Pick<ActiveTeam, 'id' | 'organizationId' | 'members'>;
export type MembershipEvents = Readonly<{ team: readonly TeamEvent[]; assignments: readonly (readonly AssignmentEvent[])[] }>;

const refuseAll = (wrong: readonly Candidate[], code: RefusalCode, detail: string): void => {
  if (wrong.length === 0) return;
  const errors = wrong.map(({ index }) => ({ pointer: `/accountIds/${String(index)}`, code, detail }));
  throw refusal(code, { errors });
};

/** Whether the known membership has not ended. */
const isCurrent = (memberSince: Position | undefined, { departedAt }: Assignments): memberSince is Position =>
  memberSince !== undefined && memberSince > departedAt;

/** Whether an assignment under that membership is new. */
const isNewer = (before: Assignment | undefined, memberSince: Position, isNamed: boolean): boolean =>
  before === undefined || before.memberSince < memberSince || (isNamed && before.memberSince === memberSince);

/**
 * Puts all candidates into the team, or refuses all. Who is in by an earlier membership, whose end has not come here yet, is
 * assigned anew: that end then takes nothing away. And so is who is in it already, if they are named one by one (`isNamed`): they may have
 * left, and have come back, unheard of.
 */
export const addMembers = (
  { id: teamId, organizationId, members }: Team,
  candidates: readonly Candidate[],
  held: readonly Assignments[],
  { policy, isNamed }: Readonly<{ policy: Policy; isNamed: boolean }>,
): MembershipEvents => {
  const of = (n: number): Assignments => held[n] ?? assignments.initial;
  refuseAll(
    candidates.filter(({ memberSince }, n) => !isCurrent(memberSince, of(n))),
    'member.unknown',
    'No member of the organization.',
  );
  const isNew = ({ accountId }: Candidate): boolean => !members.has(accountId);
  refuseAll(
    candidates.filter((one, n) => isNew(one) && of(n).teams.size >= policy.teamsPerMember),
    'member.teams-full',
    'In as many teams as a member can be.',
  );
  const added = candidates.filter(isNew);
  if (members.size + added.length > policy.membersPerTeam) throw refusal('team.full');
  return {
    team: added.map(({ accountId }) => ({ type: 'TeamMemberAdded', data: { teamId, organizationId, accountId } })),
    assignments: candidates.map(({ accountId, memberSince }, n) =>
      isCurrent(memberSince, of(n)) && isNewer(of(n).teams.get(teamId), memberSince, isNamed)
        ? [{ type: 'TeamAssigned', data: { organizationId, accountId, teamId, memberSince } }]
        : [],
    ),
  };
};

/** Removes members from the team. */
export const removeMembers = ({ id: teamId, organizationId }: Team, accountIds: readonly string[]): MembershipEvents => ({
  team: accountIds.map((accountId) => ({ type: 'TeamMemberRemoved', data: { teamId, organizationId, accountId } })),
  assignments: accountIds.map((accountId) => [{ type: 'TeamUnassigned', data: { organizationId, accountId, teamId } }]),
});
