import { given } from '@guildhall/testing';
import { describe, it } from '@jest/globals';
import { decideLeaveTeams, decideReturnToTeams, type LeaveTeams } from './assignments.decider.ts';
import type { AssignmentEvent, PendingReturn } from './assignments.events.ts';
import { NO_MEMBERSHIP, type CurrentMembership } from './pending-returns.ts';
import { unified } from './policy.ts';
import type { TeamEvent } from './team.events.ts';

const at = '2030-01-01T12:00:00.000Z';
const organizationId = 'org_1';
const teamId = 'team_1';

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

/** They left, rejoined and were added to the team; the facts arrive an hour later. */
const [before, between, after] = ['2030-01-01T11:00:00.000Z', '2030-01-01T11:30:00.000Z', '2030-01-01T13:00:00.000Z'];
const returned: CurrentMembership = { memberSince: '0009', joinedAt: between };
const kept: AssignmentEvent = {
  type: 'TeamAssigned',
  data: { organizationId, accountId: 'acc_bob', teamId, memberSince: '0009', assignedAt: at },
};

describe('leaving the organization', () => {
  type Known = Readonly<{ leftAt?: string; membership?: CurrentMembership }>;
  const leave = (departedAt: string, { leftAt = after, membership = NO_MEMBERSHIP }: Known = {}): LeaveTeams => ({
    type: 'LeaveTeams',
    data: { organizationId, accountId: 'acc_bob', departedAt, leftAt, membership },
    by: 'system',
    at: after,
  });
  it('T108 takes the member out of every team in one append', () => {
    given(decideLeaveTeams, { assignments: [assigned('acc_bob'), assigned('acc_bob', '0005', 'team_2')] })
      .when(leave('0007'))
      .then({
        assignments: [unassigned('acc_bob'), unassigned('acc_bob', 'team_2'), departed('acc_bob', '0007')],
        teams: [[removed('acc_bob')], [removed('acc_bob', 'team_2')]],
      });
  });
  it('is recorded even without teams, so that a stale addition is refused', () => {
    given(decideLeaveTeams)
      .when(leave('0007'))
      .then({ assignments: [departed('acc_bob', '0007')] });
  });
  it('keeps assignments of a later membership', () => {
    given(decideLeaveTeams, { assignments: [assigned('acc_bob'), assigned('acc_bob', '0009', 'team_2')] })
      .when(leave('0007'))
      .then({ assignments: [unassigned('acc_bob'), departed('acc_bob', '0007')], teams: [[removed('acc_bob')], []] });
  });
  it('does nothing the second time, nor after a later departure', () => {
    for (const later of ['0007', '0009'])
      given(decideLeaveTeams, { assignments: [assigned('acc_bob'), unassigned('acc_bob'), departed('acc_bob', later)] })
        .when(leave('0007'))
        .nothing();
  });
  it('removes a member who was added after they had left, and records a pending return', () => {
    given(decideLeaveTeams, { assignments: [assigned('acc_bob')] }, at)
      .when(leave('0007', { leftAt: before }))
      .then({
        assignments: [unassigned('acc_bob'), departed('acc_bob', '0007', [{ teamId, assignedAt: at }])],
        teams: [[removed('acc_bob')]],
      });
  });
  it('T108 does not keep an assignment from before they rejoined, or of a membership that has ended', () => {
    for (const membership of [
      { memberSince: '0009', joinedAt: after },
      { memberSince: '0006', joinedAt: between },
    ])
      given(decideLeaveTeams, { assignments: [assigned('acc_bob')] }, at)
        .when(leave('0007', { leftAt: before, membership }))
        .then({
          assignments: [unassigned('acc_bob'), departed('acc_bob', '0007', [{ teamId, assignedAt: at }])],
          teams: [[removed('acc_bob')]],
        });
  });
  it('removes a kept assignment when they left again after it', () => {
    given(decideLeaveTeams, { assignments: [departed('acc_bob', '0007'), kept] }, '2030-01-01T12:30:00.000Z')
      .when(leave('0011', { leftAt: '2030-01-01T12:15:00.000Z' }))
      .then({ assignments: [unassigned('acc_bob'), departed('acc_bob', '0011')], teams: [[removed('acc_bob')]] });
  });
  it('T108 keeps an assignment made after they rejoined, under the present membership', () => {
    given(decideLeaveTeams, { assignments: [assigned('acc_bob')] }, at)
      .when(leave('0007', { leftAt: before, membership: returned }))
      .then({ assignments: [departed('acc_bob', '0007'), kept] });
  });
  it('does not keep an assignment from before they left', () => {
    given(decideLeaveTeams, { assignments: [assigned('acc_bob')] }, at)
      .when(leave('0007', { leftAt: after, membership: returned }))
      .then({ assignments: [unassigned('acc_bob'), departed('acc_bob', '0007')], teams: [[removed('acc_bob')]] });
  });
});

describe('returning to teams', () => {
  const back = (membership = returned, departedAt = '0007') =>
    ({
      type: 'ReturnToTeams',
      data: { organizationId, accountId: 'acc_bob', departedAt, membership, policy: unified },
      by: 'system',
      at,
    }) as const;
  const left = [departed('acc_bob', '0007', [{ teamId, assignedAt: at }])];
  it('adds the member to the team of a pending return', () => {
    given(decideReturnToTeams, { assignments: left, teams: [[created]] })
      .when(back())
      .then({ assignments: [kept], teams: [[added('acc_bob')]] });
  });
  it('does nothing when they rejoined before they left or after the assignment', () => {
    for (const membership of [
      { ...returned, memberSince: '0006' },
      { ...returned, joinedAt: after },
    ])
      given(decideReturnToTeams, { assignments: left, teams: [[created]] })
        .when(back(membership))
        .nothing();
  });
  it('does nothing when they have left since, or are in the team already', () => {
    given(decideReturnToTeams, { assignments: [...left, departed('acc_bob', '0011')], teams: [[created]] })
      .when(back())
      .nothing();
    given(decideReturnToTeams, { assignments: [...left, assigned('acc_bob', '0009')], teams: [[created, added('acc_bob')]] })
      .when(back())
      .nothing();
  });
  it('does nothing without a pending return, for a deleted or full team, or MX17 above four hundred teams', () => {
    given(decideReturnToTeams, { assignments: [departed('acc_bob', '0007')], teams: [[created]] })
      .when(back())
      .nothing();
    given(decideReturnToTeams, { assignments: left, teams: [[created, { type: 'TeamDeleted', data: { teamId, organizationId } }]] })
      .when(back())
      .nothing();
    const full = [created, ...Array.from({ length: 1000 }, (_, n) => added(`acc_x${String(n)}`))];
    given(decideReturnToTeams, { assignments: left, teams: [full] })
      .when(back())
      .nothing();
    const many = Array.from({ length: 400 }, (_, n) => assigned('acc_bob', '0009', `team_x${String(n)}`));
    given(decideReturnToTeams, { assignments: [...left, ...many], teams: [[created]] })
      .when(back())
      .nothing();
  });
});
