import type { CallerMembership } from '@guildhall/access/authorize';
import { decider, likelyNew, streamOf, type Command } from '@guildhall/eventing';
import { assignments } from './assignments.events.ts';
import { addMembers, removeMembers, type Candidate } from './membership-events.ts';
import type { Policy } from './policy.ts';
import { without } from './sets.ts';
import { managedTeam, teamResult } from './team.decider.ts';
import { team, type ActiveTeam } from './team.events.ts';
import { refusal } from './refusals.ts';

type OfTeam = Readonly<{ organizationId: string; teamId: string; caller: CallerMembership }>;
export type AddTeamMembers = Command<'AddTeamMembers', OfTeam & { members: readonly Candidate[]; policy: Policy }>;
export type SetTeamMembers = Command<'SetTeamMembers', OfTeam & { members: readonly Candidate[]; policy: Policy }>;
export type RemoveTeamMember = Command<'RemoveTeamMember', OfTeam & { accountId: string }>;

const tenant = ({ data }: { data: OfTeam }): string => data.organizationId;

export const decideAddTeamMembers = decider<AddTeamMembers>()({
  tenant,
  streams: ({ data: { organizationId, teamId, members } }) => ({
    team: streamOf(team, teamId),
    assignments: members.map(({ accountId }) => likelyNew(streamOf(assignments, organizationId, accountId))),
  }),
  decide({ data }, { team: state, assignments: current }) {
    const managed = managedTeam(data, state);
    const added = addMembers(managed, data.members, current, { policy: data.policy, isNamed: true });
    const result = teamResult(managed, managed.members.size + added.team.length);
    return { events: { team: added.team, assignments: added.assignments }, result };
  },
});

/** The members to remove. */
const othersIn = ({ members }: ActiveTeam, wanted: readonly Candidate[]): ReadonlySet<string> =>
  without(members, new Set(wanted.map(({ accountId }) => accountId)));

export const decideSetTeamMembers = decider<SetTeamMembers>()({
  tenant,
  streams: ({ data: { organizationId, teamId, members } }) => ({
    team: streamOf(team, teamId),
    added: members.map(({ accountId }) => likelyNew(streamOf(assignments, organizationId, accountId))),
  }),
  more: ({ data }, { team: state }) => ({
    removed: [...othersIn(managedTeam(data, state), data.members)].map((accountId) =>
      streamOf(assignments, data.organizationId, accountId),
    ),
  }),
  decide({ data: { members, ...data } }, { team: state, added: current }) {
    const managed = managedTeam(data, state);
    const others = othersIn(managed, members);
    const removed = removeMembers(managed, [...others]);
    const added = addMembers({ ...managed, members: without(managed.members, others) }, members, current, {
      policy: data.policy,
      isNamed: false,
    });
    return {
      events: { team: [...removed.team, ...added.team], added: added.assignments, removed: removed.assignments },
      result: teamResult(managed, members.length),
    };
  },
});

export const decideRemoveTeamMember = decider<RemoveTeamMember>()({
  tenant,
  streams: ({ data: { organizationId, teamId, accountId } }) => ({
    team: streamOf(team, teamId),
    assignments: [streamOf(assignments, organizationId, accountId)],
  }),
  decide({ data }, { team: state }) {
    const managed = managedTeam(data, state);
    if (!managed.members.has(data.accountId)) throw refusal('member.not-in-team');
    const removed = removeMembers(managed, [data.accountId]);
    return { events: { team: removed.team, assignments: removed.assignments }, result: {} };
  },
});
