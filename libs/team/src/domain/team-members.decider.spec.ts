import type { CallerMembership } from '@guildhall/access/authorize';
import { given } from '@guildhall/testing';
import { describe, it } from '@jest/globals';
import type { AssignmentEvent, PendingReturn } from './assignments.events.ts';
import type { Candidate } from './membership-events.ts';
import { decideAddTeamMembers, decideRemoveTeamMember, decideSetTeamMembers } from './team-members.decider.ts';
import { unified } from './policy.ts';
import type { TeamEvent } from './team.events.ts';

const at = '2030-01-01T12:00:00.000Z';
const organizationId = 'org_1';
const teamId = 'team_1';
const caller: CallerMembership = { role: 'admin', organization: 'active' };
const command = { by: 'acc_ada', at } as const;
const candidate = (accountId: string, memberSince: string | undefined = '0005', index = 0): Candidate => ({
  accountId,
  memberSince,
  index,
});

const created: TeamEvent = { type: 'TeamCreated', data: { teamId, organizationId, name: 'Ops', nameKey: 'k1', createdBy: 'acc_ada' } };
const added = (accountId: string, to = teamId): TeamEvent => ({ type: 'TeamMemberAdded', data: { teamId: to, organizationId, accountId } });
const removed = (accountId: string, from = teamId): TeamEvent => ({
  type: 'TeamMemberRemoved',
  data: { teamId: from, organizationId, accountId },
});
const assigned = (accountId: string, memberSince = '0005', to = teamId): AssignmentEvent => ({
  type: 'TeamAssigned',
  data: { organizationId, accountId, teamId: to, memberSince },
});
const unassigned = (accountId: string, from = teamId): AssignmentEvent => ({
  type: 'TeamUnassigned',
  data: { organizationId, accountId, teamId: from },
});
const departed = (accountId: string, departedAt: string, inDoubt: readonly PendingReturn[] = []): AssignmentEvent => ({
  type: 'MemberDeparted',
  data: { organizationId, accountId, departedAt, inDoubt },
});

const add = (members: readonly Candidate[], who = caller) =>
  ({ type: 'AddTeamMembers', data: { organizationId, teamId, caller: who, members, policy: unified }, ...command }) as const;
const set = (members: readonly Candidate[], who = caller) =>
  ({ type: 'SetTeamMembers', data: { organizationId, teamId, caller: who, members, policy: unified }, ...command }) as const;
const remove = (accountId: string, who = caller) =>
  ({ type: 'RemoveTeamMember', data: { organizationId, teamId, caller: who, accountId }, ...command }) as const;

describe('adding to a team', () => {
  it('M35 adds members to the team and to their assignments in one append', () => {
    given(decideAddTeamMembers, { team: [created] })
      .when(add([candidate('acc_bob'), candidate('acc_cy')]))
      .then({ team: [added('acc_bob'), added('acc_cy')], assignments: [[assigned('acc_bob')], [assigned('acc_cy')]] });
  });
  it('renews the assignment of a present member, who may have left and rejoined unnoticed', () => {
    given(decideAddTeamMembers, { team: [created, added('acc_bob')], assignments: [[assigned('acc_bob')]] })
      .when(add([candidate('acc_bob')]))
      .then({ assignments: [[assigned('acc_bob')]] });
  });
  it('does nothing for a member who is assigned under a later membership', () => {
    given(decideAddTeamMembers, { team: [created, added('acc_bob')], assignments: [[assigned('acc_bob', '0009')]] })
      .when(add([candidate('acc_bob')]))
      .nothing();
  });
  it('M33 is refused for all if one is not in the organization', () => {
    given(decideAddTeamMembers, { team: [created] })
      .when(add([candidate('acc_bob'), { accountId: 'acc_eve', memberSince: undefined, index: 1 }]))
      .refused('member.unknown');
  });
  it('refuses a membership from before the departure, and accepts a later one', () => {
    const past = { team: [created], assignments: [[departed('acc_bob', '0007')]] };
    given(decideAddTeamMembers, past)
      .when(add([candidate('acc_bob', '0005')]))
      .refused('member.unknown');
    given(decideAddTeamMembers, past)
      .when(add([candidate('acc_bob', '0007')]))
      .refused('member.unknown');
    given(decideAddTeamMembers, past)
      .when(add([candidate('acc_bob', '0009')]))
      .then({ team: [added('acc_bob')], assignments: [[assigned('acc_bob', '0009')]] });
  });
  it('renews the assignment of a member under an earlier membership', () => {
    given(decideAddTeamMembers, { team: [created, added('acc_bob')], assignments: [[assigned('acc_bob', '0005')]] })
      .when(add([candidate('acc_bob', '0009')]))
      .then({ assignments: [[assigned('acc_bob', '0009')]] });
  });
  it('M34 T28 is permitted to owners and admins only, for oneself too', () => {
    for (const role of ['technical', 'projectCreator', 'billingAdmin', 'billingViewer', 'readOnly', 'member'] as const)
      given(decideAddTeamMembers, { team: [created] })
        .when(add([candidate('acc_ada')], { role, organization: 'active' }))
        .refused('permission.denied');
  });
  it('M06 MX17 allows a member four hundred teams of one organization', () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => assigned('acc_bob', '0005', `team_x${String(n)}`));
    given(decideAddTeamMembers, { team: [created], assignments: [many(399)] })
      .when(add([candidate('acc_bob')]))
      .then({ team: [added('acc_bob')], assignments: [[assigned('acc_bob')]] });
    given(decideAddTeamMembers, { team: [created], assignments: [many(400)] })
      .when(add([candidate('acc_bob')]))
      .refused('member.teams-full');
  });
  it('MX17 is refused above a thousand members', () => {
    const full = [created, ...Array.from({ length: 999 }, (_, n) => added(`acc_x${String(n)}`))];
    given(decideAddTeamMembers, { team: full })
      .when(add([candidate('acc_bob')]))
      .then({ team: [added('acc_bob')], assignments: [[assigned('acc_bob')]] });
    given(decideAddTeamMembers, { team: full })
      .when(add([candidate('acc_bob'), candidate('acc_cy')]))
      .refused('team.full');
  });
  it('T108 is refused for a deleted team', () => {
    given(decideAddTeamMembers, { team: [created, { type: 'TeamDeleted', data: { teamId, organizationId } }] })
      .when(add([candidate('acc_bob')]))
      .refused('team.unknown');
  });
});

describe('setting the members of a team', () => {
  const past = { team: [created, added('acc_bob'), added('acc_cy')], added: [[assigned('acc_cy')], []], removed: [[assigned('acc_bob')]] };
  it('removes and adds members in one append', () => {
    given(decideSetTeamMembers, past)
      .when(set([candidate('acc_cy'), candidate('acc_dan')]))
      .then({ team: [removed('acc_bob'), added('acc_dan')], added: [[], [assigned('acc_dan')]], removed: [[unassigned('acc_bob')]] });
  });
  it('M34 is permitted to owners and admins only', () => {
    const member: CallerMembership = { role: 'member', organization: 'active' };
    given(decideSetTeamMembers, past).when(set([], member)).refused('permission.denied');
  });
  it('A.4 row 15: may leave the team empty', () => {
    given(decideSetTeamMembers, { team: [created, added('acc_bob')], removed: [[assigned('acc_bob')]] })
      .when(set([]))
      .then({ team: [removed('acc_bob')], removed: [[unassigned('acc_bob')]] });
  });
  it('does nothing for the same members', () => {
    given(decideSetTeamMembers, { team: [created, added('acc_cy')], added: [[assigned('acc_cy')]] })
      .when(set([candidate('acc_cy')]))
      .nothing();
  });
  it('MX17 takes removed members into account for the limit', () => {
    const full = [created, ...Array.from({ length: 1000 }, (_, n) => added(`acc_x${String(n)}`))];
    const stay = Array.from({ length: 999 }, (_, n) => candidate(`acc_x${String(n)}`));
    given(decideSetTeamMembers, { team: full, added: [...stay.map(({ accountId }) => [assigned(accountId)]), []] })
      .when(set([...stay, candidate('acc_bob')]))
      .then({
        team: [removed('acc_x999'), added('acc_bob')],
        added: [...stay.map(() => []), [assigned('acc_bob')]],
        removed: [[unassigned('acc_x999')]],
      });
  });
});

describe('removing from a team', () => {
  it('M36 removes the member from the team and from their assignments in one append', () => {
    given(decideRemoveTeamMember, { team: [created, added('acc_bob')], assignments: [[assigned('acc_bob')]] })
      .when(remove('acc_bob'))
      .then({ team: [removed('acc_bob')], assignments: [[unassigned('acc_bob')]] });
  });
  it('is refused for somebody who is not in it', () => {
    given(decideRemoveTeamMember, { team: [created] })
      .when(remove('acc_bob'))
      .refused('member.not-in-team');
  });
  it('M34 is permitted to owners and admins only', () => {
    given(decideRemoveTeamMember, { team: [created, added('acc_bob')] })
      .when(remove('acc_bob', { role: 'member', organization: 'active' }))
      .refused('permission.denied');
  });
});
