import { authorize, type CallerMembership } from '@guildhall/access/authorize';
import { claimed, claims, decider, holderOf, likelyNew, released, streamOf, type Claim, type Command } from '@guildhall/eventing';
import { assignments } from './assignments.events.ts';
import { addMembers, removeMembers, type Candidate } from './membership-events.ts';
import type { Policy } from './policy.ts';
import { team, type ActiveTeam, type Team, type TeamEvent } from './team.events.ts';
import { refusal } from './refusals.ts';

/** One claim per organization and canonical name. */
const names = claims('team');

type OfTeam = Readonly<{ organizationId: string; teamId: string; caller: CallerMembership }>;
/** `teamCount`: how many teams the organization has already. */
export type CreateTeam = Command<
  'CreateTeam',
  OfTeam & { name: string; nameKey: string; teamCount: number; members: readonly Candidate[]; policy: Policy }
>;
export type RenameTeam = Command<'RenameTeam', OfTeam & { name: string; nameKey: string }>;
export type DeleteTeam = Command<'DeleteTeam', OfTeam>;

const tenant = ({ data }: { data: OfTeam }): string => data.organizationId;

/** A team of this organization that the caller may manage; others are unknown. */
export const managedTeam = ({ organizationId, caller }: OfTeam, state: Team): ActiveTeam => {
  authorize(caller, 'team.manage');
  if (state.status !== 'active' || state.organizationId !== organizationId) throw refusal('team.unknown');
  return state;
};

/** The answer of a command. It is stored with its first event, so that a repeat at any time gets the same. */
export const teamResult = (
  { id, organizationId, name, createdAt }: Pick<ActiveTeam, 'id' | 'organizationId' | 'name' | 'createdAt'>,
  memberCount: number,
) => ({ id, organizationId, name, memberCount, createdAt });

const checkNameIsFree = (claim: Claim | undefined, teamId: string, at: string): void => {
  const holder = claim === undefined ? undefined : holderOf(claim, at);
  if (holder !== undefined && holder !== teamId) throw refusal('team.name-taken');
};

export const decideCreateTeam = decider<CreateTeam>()({
  tenant,
  streams: ({ data: { organizationId, teamId, nameKey, members } }) => ({
    team: likelyNew(streamOf(team, teamId)),
    name: likelyNew(streamOf(names, nameKey)),
    assignments: members.map(({ accountId }) => likelyNew(streamOf(assignments, organizationId, accountId))),
  }),
  decide({ by, at, data }, { team: state, name: claim, assignments: current }) {
    const { organizationId, teamId, caller, name, nameKey, teamCount, members, policy } = data;
    authorize(caller, 'team.manage');
    if (state.status !== 'absent') throw refusal('team.exists');
    if (teamCount >= policy.teamsPerOrganization) throw refusal('organization.teams-full');
    checkNameIsFree(claim, teamId, at);
    const added = addMembers({ id: teamId, organizationId, members: new Set() }, members, current, { policy, isNamed: true });
    const created: TeamEvent = { type: 'TeamCreated', data: { teamId, organizationId, name, nameKey, createdBy: by } };
    return {
      events: { team: [created, ...added.team], name: [claimed(teamId)], assignments: added.assignments },
      result: teamResult({ id: teamId, organizationId, name, createdAt: at }, added.team.length),
    };
  },
});

export const decideRenameTeam = decider<RenameTeam>()({
  tenant,
  streams: ({ data: { teamId } }) => ({ team: streamOf(team, teamId) }),
  more: ({ data }, { team: state }) => {
    const { nameKey } = managedTeam(data, state);
    const current = streamOf(names, nameKey);
    // A name that differs in case or form only is the same claim.
    return { names: data.nameKey === nameKey ? [current] : [likelyNew(streamOf(names, data.nameKey)), current] };
  },
  decide({ at, data }, { team: state, names: [wanted] }) {
    const { organizationId, teamId, name, nameKey } = data;
    const current = managedTeam(data, state);
    const result = teamResult({ ...current, name }, current.members.size);
    if (current.name === name) return { events: {}, result };
    checkNameIsFree(wanted, teamId, at);
    const renamed: TeamEvent = { type: 'TeamRenamed', data: { teamId, organizationId, name, nameKey } };
    const claims = nameKey === current.nameKey ? [] : [[claimed(teamId)], [released(teamId)]];
    return { events: { team: [renamed], names: claims }, result };
  },
});

/** Removes all members, releases the name and deletes the team in one append (M41, T108). */
export const decideDeleteTeam = decider<DeleteTeam>()({
  tenant,
  streams: ({ data: { teamId } }) => ({ team: streamOf(team, teamId) }),
  more: ({ data }, { team: state }) => {
    const { nameKey, members } = managedTeam(data, state);
    return {
      name: streamOf(names, nameKey),
      assignments: [...members].map((accountId) => streamOf(assignments, data.organizationId, accountId)),
    };
  },
  decide({ data }, { team: state }) {
    const { organizationId, teamId } = data;
    const current = managedTeam(data, state);
    const removed = removeMembers(current, [...current.members]);
    const deleted: TeamEvent = { type: 'TeamDeleted', data: { teamId, organizationId } };
    return { events: { team: [...removed.team, deleted], name: [released(teamId)], assignments: removed.assignments }, result: {} };
  },
});
