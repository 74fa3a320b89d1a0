import type { Recorded } from '@guildhall/eventing';
import { projected, projectedTwice } from '@guildhall/testing';
import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '../stored.ts';
import { teamCounts } from './team-counts.view.ts';
import { teamMembers } from './team-members.view.ts';
import { teams } from './teams.view.ts';

const at = '2030-01-01T12:00:00.000Z';
const meta = { commandId: 'c', commandHash: 'h', correlationId: 'x', causationId: 'x', actor: 'acc_ada', tenant: 'org_1', occurredAt: at };
const run = (...events: readonly StoredEvent[]): readonly Recorded<StoredEvent>[] =>
  events.map((event, n) => ({ id: String(n), stream: 'team-team_1', revision: n, position: String(n + 1).padStart(4, '0'), event, meta }));
const of = { teamId: 'team_1', organizationId: 'org_1' };
const history = run(
  { type: 'TeamCreated', data: { ...of, name: 'Ops', nameKey: 'a', createdBy: 'acc_ada' } },
  { type: 'Claimed', data: { by: 'team_1' } },
  { type: 'TeamMemberAdded', data: { ...of, accountId: 'acc_bob' } },
  { type: 'TeamAssigned', data: { ...of, accountId: 'acc_bob', memberSince: '0001' } },
  { type: 'TeamMemberAdded', data: { ...of, accountId: 'acc_cy' } },
  { type: 'TeamMemberRemoved', data: { ...of, accountId: 'acc_bob' } },
  { type: 'TeamRenamed', data: { ...of, name: 'Night', nameKey: 'b' } },
);
const ended = [
  ...history,
  ...run(
    ...history.map(({ event }) => event),
    { type: 'TeamMemberRemoved', data: { ...of, accountId: 'acc_cy' } },
    { type: 'TeamDeleted', data: of },
  ).slice(-2),
];

describe('the views of team', () => {
  it('show each event once, even when it is delivered twice', () => {
    for (const view of [projected, projectedTwice]) {
      expect(view(teams, history)).toEqual({
        team_1: {
          teamId: 'team_1',
          organizationId: 'org_1',
          name: 'Night',
          sortName: 'NIGHT\nNIGHT',
          memberCount: 1,
          createdAt: at,
          revision: 6,
        },
      });
      expect(view(teamMembers, history)).toEqual({ 'team_1.acc_cy': { ...of, accountId: 'acc_cy', addedAt: at } });
      expect(view(teamCounts, history)).toEqual({ org_1: { organizationId: 'org_1', teams: 1 } });
    }
  });
  it('M41 contain nothing of a deleted team', () => {
    for (const view of [projected, projectedTwice]) {
      expect(view(teams, ended)).toEqual({});
      expect(view(teamMembers, ended)).toEqual({});
      expect(view(teamCounts, ended)).toEqual({ org_1: { organizationId: 'org_1', teams: 0 } });
    }
  });
});
