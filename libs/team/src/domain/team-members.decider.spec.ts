import { given } from '@guildhall/testing';
import { describe, it } from '@jest/globals';
import type { AssignmentEvent, InDoubt } from './assignments.events.ts';
import type { Standing } from './authority.ts';
import { leaveTeams, type LeaveTeams } from './departure.decider.ts';
import { NO_MEMBERSHIP, type Membership } from './doubt.ts';
import type { Candidate } from './joining.ts';
import { returnToTeams } from './return.decider.ts';
import { addTeamMembers, removeTeamMember, setTeamMembers } from './team-members.decider.ts';
import type { TeamEvent } from './team.events.ts';

const at = '2030-01-01T12:00:00.000Z';
const organizationId = 'org_1';
const teamId = 'team_1';
const standing: Standing = { role: 'admin', organization: 'active' };
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
const departed = (accountId: string, departedAt: string, inDoubt: readonly InDoubt[] = []): AssignmentEvent => ({
  type: 'MemberDeparted',
  data: { organizationId, accountId, departedAt, inDoubt },
});

const add = (members: readonly Candidate[], who = standing) =>
  ({ type: 'AddTeamMembers', data: { organizationId, teamId, standing: who, members }, ...command }) as const;
const set = (members: readonly Candidate[], others: readonly string[]) =>
  ({ type: 'SetTeamMembers', data: { organizationId, teamId, standing, members, others }, ...command }) as const;
const remove = (accountId: string, who = standing) =>
  ({ type: 'RemoveTeamMember', data: { organizationId, teamId, standing: who, accountId }, ...command }) as const;

describe('adding to a team', () => {
  it('M35 puts members in, on the team and on their assignments at once', () => {
    given(addTeamMembers, { team: [created] })
      .when(add([candidate('acc_bob'), candidate('acc_cy')]))
      .then({ team: [added('acc_bob'), added('acc_cy')], assignments: [[assigned('acc_bob')], [assigned('acc_cy')]] });
  });
  it('assigns anew who is in it: they may have left, and have come back, unheard of', () => {
    given(addTeamMembers, { team: [created, added('acc_bob')], assignments: [[assigned('acc_bob')]] })
      .when(add([candidate('acc_bob')]))
      .then({ assignments: [[assigned('acc_bob')]] });
  });
  it('does nothing for who is in it by a later membership than the roster tells of', () => {
    given(addTeamMembers, { team: [created, added('acc_bob')], assignments: [[assigned('acc_bob', '0009')]] })
      .when(add([candidate('acc_bob')]))
      .nothing();
  });
  it('M33 refuses somebody outside the organization, and then takes nobody', () => {
    given(addTeamMembers, { team: [created] })
      .when(add([candidate('acc_bob'), { accountId: 'acc_eve', memberSince: undefined, index: 1 }]))
      .refused('member.unknown');
  });
  it('refuses by a roster that has not heard of the departure, and accepts the membership after it', () => {
    const past = { team: [created], assignments: [[departed('acc_bob', '0007')]] };
    given(addTeamMembers, past)
      .when(add([candidate('acc_bob', '0005')]))
      .refused('member.unknown');
    given(addTeamMembers, past)
      .when(add([candidate('acc_bob', '0007')]))
      .refused('member.unknown');
    given(addTeamMembers, past)
      .when(add([candidate('acc_bob', '0009')]))
      .then({ team: [added('acc_bob')], assignments: [[assigned('acc_bob', '0009')]] });
  });
  it('assigns anew who is in by an earlier membership', () => {
    given(addTeamMembers, { team: [created, added('acc_bob')], assignments: [[assigned('acc_bob', '0005')]] })
      .when(add([candidate('acc_bob', '0009')]))
      .then({ assignments: [[assigned('acc_bob', '0009')]] });
  });
  it('M34 T28 is for owners and admins only, oneself included', () => {
    for (const role of ['technical', 'projectCreator', 'billingAdmin', 'billingViewer', 'readOnly', 'member'] as const)
      given(addTeamMembers, { team: [created] })
        .when(add([candidate('acc_ada')], { role, organization: 'active' }))
        .refused('permission.denied');
  });
  it('M06 lets a member be in many teams, MX17 in four hundred of one organization', () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => assigned('acc_bob', '0005', `team_x${String(n)}`));
    given(addTeamMembers, { team: [created], assignments: [many(399)] })
      .when(add([candidate('acc_bob')]))
      .then({ team: [added('acc_bob')], assignments: [[assigned('acc_bob')]] });
    given(addTeamMembers, { team: [created], assignments: [many(400)] })
      .when(add([candidate('acc_bob')]))
      .refused('member.teams-full');
  });
  it('MX17 stops at a thousand members', () => {
    const full = [created, ...Array.from({ length: 999 }, (_, n) => added(`acc_x${String(n)}`))];
    given(addTeamMembers, { team: full })
      .when(add([candidate('acc_bob')]))
      .then({ team: [added('acc_bob')], assignments: [[assigned('acc_bob')]] });
    given(addTeamMembers, { team: full })
      .when(add([candidate('acc_bob'), candidate('acc_cy')]))
      .refused('team.full');
  });
  it('T108 refuses when the team has been deleted', () => {
    given(addTeamMembers, { team: [created, { type: 'TeamDeleted', data: { teamId, organizationId } }] })
      .when(add([candidate('acc_bob')]))
      .refused('team.unknown');
  });
});

describe('setting the members of a team', () => {
  const past = {
    team: [created, added('acc_bob'), added('acc_cy')],
    joining: [[assigned('acc_cy')], []],
    leaving: [[assigned('acc_bob')]],
  };
  it('takes some out and others in, at once', () => {
    given(setTeamMembers, past)
      .when(set([candidate('acc_cy'), candidate('acc_dan')], ['acc_bob']))
      .then({ team: [removed('acc_bob'), added('acc_dan')], joining: [[], [assigned('acc_dan')]], leaving: [[unassigned('acc_bob')]] });
  });
  it('M34 is for owners and admins only', () => {
    const member: Standing = { role: 'member', organization: 'active' };
    given(setTeamMembers, past)
      .when({ type: 'SetTeamMembers', data: { organizationId, teamId, standing: member, members: [], others: [] }, ...command })
      .refused('permission.denied');
  });
  it('A.4 row 15: may leave it empty', () => {
    given(setTeamMembers, { team: [created, added('acc_bob')], leaving: [[assigned('acc_bob')]] })
      .when(set([], ['acc_bob']))
      .then({ team: [removed('acc_bob')], leaving: [[unassigned('acc_bob')]] });
  });
  it('does nothing when it is so already', () => {
    given(setTeamMembers, { team: [created, added('acc_cy')], joining: [[assigned('acc_cy')]] })
      .when(set([candidate('acc_cy')], []))
      .nothing();
  });
  it('asks for another reading when somebody came or went meanwhile', () => {
    given(setTeamMembers, past)
      .when(set([candidate('acc_cy')], []))
      .refused('team.changed');
    given(setTeamMembers, past)
      .when(set([candidate('acc_cy')], ['acc_bob', 'acc_dan']))
      .refused('team.changed');
  });
  it('MX17 counts whom it takes out', () => {
    const full = [created, ...Array.from({ length: 1000 }, (_, n) => added(`acc_x${String(n)}`))];
    const stay = Array.from({ length: 999 }, (_, n) => candidate(`acc_x${String(n)}`));
    given(setTeamMembers, { team: full, joining: [...stay.map(({ accountId }) => [assigned(accountId)]), []] })
      .when(set([...stay, candidate('acc_bob')], ['acc_x999']))
      .then({
        team: [removed('acc_x999'), added('acc_bob')],
        joining: [...stay.map(() => []), [assigned('acc_bob')]],
        leaving: [[unassigned('acc_x999')]],
      });
  });
});

describe('removing from a team', () => {
  it('M36 takes a member out, on the team and on their assignments at once', () => {
    given(removeTeamMember, { team: [created, added('acc_bob')], assignments: [[assigned('acc_bob')]] })
      .when(remove('acc_bob'))
      .then({ team: [removed('acc_bob')], assignments: [[unassigned('acc_bob')]] });
  });
  it('refuses for somebody who is not in it', () => {
    given(removeTeamMember, { team: [created] })
      .when(remove('acc_bob'))
      .refused('member.not-in-team');
  });
  it('M34 is for owners and admins only', () => {
    given(removeTeamMember, { team: [created, added('acc_bob')] })
      .when(remove('acc_bob', { role: 'member', organization: 'active' }))
      .refused('permission.denied');
  });
});

/** They left, came back, and were put into the team; an hour later it is heard of. */
const [before, between, after] = ['2030-01-01T11:00:00.000Z', '2030-01-01T11:30:00.000Z', '2030-01-01T13:00:00.000Z'];
const returned: Membership = { memberSince: '0009', joinedAt: between };
const kept: AssignmentEvent = {
  type: 'TeamAssigned',
  data: { organizationId, accountId: 'acc_bob', teamId, memberSince: '0009', assignedAt: at },
};

describe('leaving the organization', () => {
  type Told = Readonly<{ leftAt?: string; now?: Membership }>;
  const leave = (departedAt: string, teamIds: readonly string[], { leftAt = after, now = NO_MEMBERSHIP }: Told = {}): LeaveTeams => ({
    type: 'LeaveTeams',
    data: { organizationId, accountId: 'acc_bob', departedAt, leftAt, now, teamIds },
    by: 'system',
    at: after,
  });
  it('T108 takes the member out of every team in one append', () => {
    given(leaveTeams, { assignments: [assigned('acc_bob'), assigned('acc_bob', '0005', 'team_2')] })
      .when(leave('0007', ['team_1', 'team_2']))
      .then({
        assignments: [unassigned('acc_bob'), unassigned('acc_bob', 'team_2'), departed('acc_bob', '0007')],
        teams: [[removed('acc_bob')], [removed('acc_bob', 'team_2')]],
      });
  });
  it('is recorded also for who is in no team, so that a stale addition is refused', () => {
    given(leaveTeams)
      .when(leave('0007', []))
      .then({ assignments: [departed('acc_bob', '0007')] });
  });
  it('leaves alone what a later membership led into', () => {
    given(leaveTeams, { assignments: [assigned('acc_bob'), assigned('acc_bob', '0009', 'team_2')] })
      .when(leave('0007', ['team_1', 'team_2']))
      .then({ assignments: [unassigned('acc_bob'), departed('acc_bob', '0007')], teams: [[removed('acc_bob')], []] });
  });
  it('does nothing the second time, nor after a later departure', () => {
    for (const later of ['0007', '0009'])
      given(leaveTeams, { assignments: [assigned('acc_bob'), unassigned('acc_bob'), departed('acc_bob', later)] })
        .when(leave('0007', []))
        .nothing();
  });
  it('takes out, and says that it is in doubt, whom somebody put into a team after they had left', () => {
    given(leaveTeams, { assignments: [assigned('acc_bob')] }, at)
      .when(leave('0007', ['team_1'], { leftAt: before }))
      .then({
        assignments: [unassigned('acc_bob'), departed('acc_bob', '0007', [{ teamId, assignedAt: at }])],
        teams: [[removed('acc_bob')]],
      });
  });
  it('T108 does not keep what they were put into before they came back, or by a membership that has ended, too', () => {
    for (const now of [
      { memberSince: '0009', joinedAt: after },
      { memberSince: '0006', joinedAt: between },
    ])
      given(leaveTeams, { assignments: [assigned('acc_bob')] }, at)
        .when(leave('0007', ['team_1'], { leftAt: before, now }))
        .then({
          assignments: [unassigned('acc_bob'), departed('acc_bob', '0007', [{ teamId, assignedAt: at }])],
          teams: [[removed('acc_bob')]],
        });
  });
  it('takes them out of what was kept when they left once more after they were put there', () => {
    given(leaveTeams, { assignments: [departed('acc_bob', '0007'), kept] }, '2030-01-01T12:30:00.000Z')
      .when(leave('0011', ['team_1'], { leftAt: '2030-01-01T12:15:00.000Z' }))
      .then({ assignments: [unassigned('acc_bob'), departed('acc_bob', '0011')], teams: [[removed('acc_bob')]] });
  });
  it('T108 keeps them where they were put since if they have come back, by the membership that they have now', () => {
    given(leaveTeams, { assignments: [assigned('acc_bob')] }, at)
      .when(leave('0007', ['team_1'], { leftAt: before, now: returned }))
      .then({ assignments: [departed('acc_bob', '0007'), kept] });
  });
  it('does not keep what they were put into before they left', () => {
    given(leaveTeams, { assignments: [assigned('acc_bob')] }, at)
      .when(leave('0007', ['team_1'], { leftAt: after, now: returned }))
      .then({ assignments: [unassigned('acc_bob'), departed('acc_bob', '0007')], teams: [[removed('acc_bob')]] });
  });
  it('asks for another reading when a team was added meanwhile', () => {
    given(leaveTeams, { assignments: [assigned('acc_bob'), assigned('acc_bob', '0005', 'team_2')] })
      .when(leave('0007', ['team_1']))
      .refused('member.changed');
  });
});

describe('coming back, unheard of until now', () => {
  const back = (now = returned, departedAt = '0007') =>
    ({ type: 'ReturnToTeams', data: { organizationId, accountId: 'acc_bob', departedAt, now, teamIds: ['team_1'] }, ...command }) as const;
  const left = [departed('acc_bob', '0007', [{ teamId, assignedAt: at }])];
  it('leads back into the team that they had been put into', () => {
    given(returnToTeams, { assignments: left, teams: [[created]] })
      .when(back())
      .then({ assignments: [kept], teams: [[added('acc_bob')]] });
  });
  it('leads nowhere when it was before they left or after they were put there', () => {
    for (const now of [
      { ...returned, memberSince: '0006' },
      { ...returned, joinedAt: after },
    ])
      given(returnToTeams, { assignments: left, teams: [[created]] })
        .when(back(now))
        .nothing();
  });
  it('leads nowhere when they have left since, or somebody has put them there already', () => {
    given(returnToTeams, { assignments: [...left, departed('acc_bob', '0011')], teams: [[created]] })
      .when(back())
      .nothing();
    given(returnToTeams, { assignments: [...left, assigned('acc_bob', '0009')], teams: [[created, added('acc_bob')]] })
      .when(back())
      .nothing();
  });
  it('leads into no team that was not in doubt, is gone or is full, and MX17 not into more than four hundred', () => {
    given(returnToTeams, { assignments: [departed('acc_bob', '0007')], teams: [[created]] })
      .when(back())
      .nothing();
    given(returnToTeams, { assignments: left, teams: [[created, { type: 'TeamDeleted', data: { teamId, organizationId } }]] })
      .when(back())
      .nothing();
    const full = [created, ...Array.from({ length: 1000 }, (_, n) => added(`acc_x${String(n)}`))];
    given(returnToTeams, { assignments: left, teams: [full] })
      .when(back())
      .nothing();
    const many = Array.from({ length: 400 }, (_, n) => assigned('acc_bob', '0009', `team_x${String(n)}`));
    given(returnToTeams, { assignments: [...left, ...many], teams: [[created]] })
      .when(back())
      .nothing();
  });
});
