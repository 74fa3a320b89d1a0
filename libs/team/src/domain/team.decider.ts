import { claimed, claims, decider, holderOf, Refusal, released, streamOf, type Claim, type Command } from '@guildhall/eventing';
import { permitted, type Standing } from './authority.ts';
import { assignments } from './assignments.events.ts';
import { joining, leaving, type Candidate } from './joining.ts';
import { unified } from './policy.ts';
import { alike } from './sets.ts';
import { team, type ActiveTeam, type Team, type TeamEvent } from './team.events.ts';

/** One claim per organization and canonical name. */
const names = claims('team');

type OfTeam = { organizationId: string; teamId: string; standing: Standing };
/** `teamCount`: how many the organization has already. */
export type CreateTeam = Command<
  'CreateTeam',
  OfTeam & { name: string; nameKey: string; teamCount: number; members: readonly Candidate[] }
>;
/** `was`: the key of the present name, read beforehand; the decision checks that it still is. */
export type RenameTeam = Command<'RenameTeam', OfTeam & { name: string; nameKey: string; was: string }>;
/** `nameKey` and `members` were read beforehand; the decision checks that they still are. */
export type DeleteTeam = Command<'DeleteTeam', OfTeam & { nameKey: string; members: readonly string[] }>;

const tenant = ({ data }: { data: { organizationId: string } }): string => data.organizationId;

/** A team of this very organization; any other answers as if it never was. */
export const teamIn = (organizationId: string, state: Team): ActiveTeam => {
  if (state.status !== 'active' || state.organizationId !== organizationId) throw new Refusal('missing', 'team.unknown');
  return state;
};

/** What a command answers with: all of it stands on its first event, so that a repeat, however late, says the same. */
export const teamResult = (
  { id, organizationId, name, createdAt }: Pick<ActiveTeam, 'id' | 'organizationId' | 'name' | 'createdAt'>,
  memberCount: number,
) => ({ id, organizationId, name, memberCount, createdAt });

/** Somebody changed the team between the reading and the decision. */
export const changed = (): Refusal => new Refusal('unavailable', 'team.changed', { retryAfter: 1 });

const free = (claim: Claim | undefined, teamId: string, at: string): void => {
  const holder = claim === undefined ? undefined : holderOf(claim, at);
  if (holder !== undefined && holder !== teamId) throw new Refusal('conflict', 'team.name-taken');
};

export const createTeam = decider<CreateTeam>()({
  tenant,
  streams: ({ data: { organizationId, teamId, nameKey, members } }) => ({
    team: streamOf(team, teamId),
    name: streamOf(names, nameKey),
    assignments: members.map(({ accountId }) => streamOf(assignments, organizationId, accountId)),
  }),
  decide({ by, at, data }, { team: state, name: claim, assignments: held }) {
    const { organizationId, teamId, standing, name, nameKey, teamCount, members } = data;
    permitted(standing, 'team.manage');
    if (state.status !== 'absent') throw new Refusal('conflict', 'team.exists');
    if (teamCount >= unified.teamsPerOrganization) throw new Refusal('conflict', 'organization.teams-full');
    free(claim, teamId, at);
    const joined = joining({ id: teamId, organizationId, members: new Set() }, members, held, true);
    const created: TeamEvent = { type: 'TeamCreated', data: { teamId, organizationId, name, nameKey, createdBy: by } };
    return {
      events: { team: [created, ...joined.team], name: [claimed(teamId)], assignments: joined.assignments },
      result: teamResult({ id: teamId, organizationId, name, createdAt: at }, joined.team.length),
    };
  },
});

export const renameTeam = decider<RenameTeam>()({
  tenant,
  streams: ({ data: { teamId, nameKey, was } }) => ({
    team: streamOf(team, teamId),
    // A name that differs in case or form only is the same claim.
    names: [...new Set([nameKey, was])].map((key) => streamOf(names, key)),
  }),
  decide({ at, data }, { team: state, names: [wanted] }) {
    const { organizationId, teamId, standing, name, nameKey, was } = data;
    permitted(standing, 'team.manage');
    const it = teamIn(organizationId, state);
    if (it.nameKey !== was) throw changed();
    const result = teamResult({ ...it, name }, it.members.size);
    if (it.name === name) return { events: {}, result };
    free(wanted, teamId, at);
    const renamed: TeamEvent = { type: 'TeamRenamed', data: { teamId, organizationId, name, nameKey } };
    return { events: { team: [renamed], names: nameKey === was ? [] : [[claimed(teamId)], [released(teamId)]] }, result };
  },
});

/** All its members leave it, its name is free again, and it is gone: at once (M41, T108). */
export const deleteTeam = decider<DeleteTeam>()({
  tenant,
  streams: ({ data: { organizationId, teamId, nameKey, members } }) => ({
    team: streamOf(team, teamId),
    name: streamOf(names, nameKey),
    assignments: members.map((accountId) => streamOf(assignments, organizationId, accountId)),
  }),
  decide({ data: { organizationId, teamId, standing, nameKey, members } }, { team: state }) {
    permitted(standing, 'team.manage');
    const it = teamIn(organizationId, state);
    if (it.nameKey !== nameKey || !alike(it.members, new Set(members))) throw changed();
    const left = leaving(it, members);
    const deleted: TeamEvent = { type: 'TeamDeleted', data: { teamId, organizationId } };
    return { events: { team: [...left.team, deleted], name: [released(teamId)], assignments: left.assignments }, result: {} };
  },
});
