import { decider, Refusal, streamOf, type Command } from '@guildhall/eventing';
import { permitted, type Standing } from './authority.ts';
import { assignments } from './assignments.events.ts';
import { joining, leaving, type Candidate } from './joining.ts';
import { alike, without } from './sets.ts';
import { changed, teamIn, teamResult } from './team.decider.ts';
import { team } from './team.events.ts';

type OfTeam = { organizationId: string; teamId: string; standing: Standing };
export type AddTeamMembers = Command<'AddTeamMembers', OfTeam & { members: readonly Candidate[] }>;
/** `others` are those in the team who are not to be, read beforehand; the decision checks that they still are. */
export type SetTeamMembers = Command<'SetTeamMembers', OfTeam & { members: readonly Candidate[]; others: readonly string[] }>;
export type RemoveTeamMember = Command<'RemoveTeamMember', OfTeam & { accountId: string }>;

const tenant = ({ data }: { data: { organizationId: string } }): string => data.organizationId;

export const addTeamMembers = decider<AddTeamMembers>()({
  tenant,
  streams: ({ data: { organizationId, teamId, members } }) => ({
    team: streamOf(team, teamId),
    assignments: members.map(({ accountId }) => streamOf(assignments, organizationId, accountId)),
  }),
  decide({ data: { organizationId, standing, members } }, { team: state, assignments: held }) {
    permitted(standing, 'team.manage');
    const it = teamIn(organizationId, state);
    const joined = joining(it, members, held, true);
    const result = teamResult(it, it.members.size + joined.team.length);
    return { events: { team: joined.team, assignments: joined.assignments }, result };
  },
});

export const setTeamMembers = decider<SetTeamMembers>()({
  tenant,
  streams: ({ data: { organizationId, teamId, members, others } }) => ({
    team: streamOf(team, teamId),
    joining: members.map(({ accountId }) => streamOf(assignments, organizationId, accountId)),
    leaving: others.map((accountId) => streamOf(assignments, organizationId, accountId)),
  }),
  decide({ data: { organizationId, standing, members, others } }, { team: state, joining: held }) {
    permitted(standing, 'team.manage');
    const it = teamIn(organizationId, state);
    const gone = without(it.members, new Set(members.map(({ accountId }) => accountId)));
    if (!alike(gone, new Set(others))) throw changed();
    const left = leaving(it, others);
    const joined = joining({ ...it, members: without(it.members, gone) }, members, held, false);
    return {
      events: { team: [...left.team, ...joined.team], joining: joined.assignments, leaving: left.assignments },
      result: teamResult(it, members.length),
    };
  },
});

export const removeTeamMember = decider<RemoveTeamMember>()({
  tenant,
  streams: ({ data: { organizationId, teamId, accountId } }) => ({
    team: streamOf(team, teamId),
    assignments: [streamOf(assignments, organizationId, accountId)],
  }),
  decide({ data: { organizationId, standing, accountId } }, { team: state }) {
    permitted(standing, 'team.manage');
    const it = teamIn(organizationId, state);
    if (!it.members.has(accountId)) throw new Refusal('missing', 'member.not-in-team');
    const left = leaving(it, [accountId]);
    return { events: { team: left.team, assignments: left.assignments }, result: {} };
  },
});
