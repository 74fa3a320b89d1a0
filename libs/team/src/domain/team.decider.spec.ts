import type { CallerMembership } from '@guildhall/access/authorize';
import { ROLES } from '@guildhall/contracts/permissions';
import { claimed, released } from '@guildhall/eventing';
import { given } from '@guildhall/testing';
import { describe, it } from '@jest/globals';
import type { AssignmentEvent } from './assignments.events.ts';
import { unified, type Policy } from './policy.ts';
import { decideCreateTeam, decideDeleteTeam, decideRenameTeam, type CreateTeam, type DeleteTeam, type RenameTeam } from './team.decider.ts';
import type { TeamEvent } from './team.events.ts';

const at = '2030-01-01T12:00:00.000Z';
const organizationId = 'org_1';
const teamId = 'team_1';
const owner: CallerMembership = { role: 'owner', organization: 'active' };
const outsider: CallerMembership = { role: undefined, organization: 'active' };
const deleted: CallerMembership = { role: 'owner', organization: 'deleted' };

const candidate = (accountId: string, index = 0, memberSince: string | undefined = '0005') => ({ accountId, memberSince, index });
const create = (more: Partial<CreateTeam['data']> = {}): CreateTeam => ({
  type: 'CreateTeam',
  data: { organizationId, teamId, caller: owner, name: 'Ops', nameKey: 'k1', teamCount: 0, members: [], policy: unified, ...more },
  by: 'acc_ada',
  at,
});
const rename = (more: Partial<RenameTeam['data']> = {}): RenameTeam => ({
  type: 'RenameTeam',
  data: { organizationId, teamId, caller: owner, name: 'Night', nameKey: 'k2', ...more },
  by: 'acc_ada',
  at,
});
const remove = (more: Partial<DeleteTeam['data']> = {}): DeleteTeam => ({
  type: 'DeleteTeam',
  data: { organizationId, teamId, caller: owner, ...more },
  by: 'acc_ada',
  at,
});

const created: TeamEvent = { type: 'TeamCreated', data: { teamId, organizationId, name: 'Ops', nameKey: 'k1', createdBy: 'acc_ada' } };
const added = (accountId: string): TeamEvent => ({ type: 'TeamMemberAdded', data: { teamId, organizationId, accountId } });
const removed = (accountId: string): TeamEvent => ({ type: 'TeamMemberRemoved', data: { teamId, organizationId, accountId } });
const gone: TeamEvent = { type: 'TeamDeleted', data: { teamId, organizationId } };
const assigned = (accountId: string, memberSince = '0005', to = teamId): AssignmentEvent => ({
  type: 'TeamAssigned',
  data: { organizationId, accountId, teamId: to, memberSince },
});
const unassigned = (accountId: string): AssignmentEvent => ({ type: 'TeamUnassigned', data: { organizationId, accountId, teamId } });

describe('creating a team', () => {
  it('M05 M31 claims its name, with or without members (A.4 row 15)', () => {
    given(decideCreateTeam)
      .when(create())
      .then({ team: [created], name: [claimed(teamId)] }, { id: teamId, organizationId, name: 'Ops', memberCount: 0, createdAt: at });
  });
  it('M33 adds members of the organization', () => {
    given(decideCreateTeam)
      .when(create({ members: [candidate('acc_bob'), candidate('acc_cy', 1)] }))
      .then(
        {
          team: [created, added('acc_bob'), added('acc_cy')],
          name: [claimed(teamId)],
          assignments: [[assigned('acc_bob')], [assigned('acc_cy')]],
        },
        { id: teamId, organizationId, name: 'Ops', memberCount: 2, createdAt: at },
      );
  });
  it('M32 is refused for a name that another team holds, until it is released', () => {
    given(decideCreateTeam, { name: [claimed('team_2')] })
      .when(create())
      .refused('team.name-taken');
    given(decideCreateTeam, { name: [claimed('team_2'), released('team_2')] })
      .when(create())
      .then({ team: [created], name: [claimed(teamId)] });
  });
  it('M31 is permitted to owners and admins only', () => {
    for (const role of ROLES) {
      const outcome = given(decideCreateTeam).when(create({ caller: { role, organization: 'active' } }));
      if (role === 'owner' || role === 'admin') outcome.then({ team: [created], name: [claimed(teamId)] });
      else outcome.refused('permission.denied');
    }
  });
  it('is refused outside as if the organization did not exist, and to members of a deleted one as deleted', () => {
    given(decideCreateTeam)
      .when(create({ caller: outsider }))
      .refused('organization.unknown');
    given(decideCreateTeam)
      .when(create({ caller: { ...outsider, organization: 'deleted' } }))
      .refused('organization.unknown');
    given(decideCreateTeam)
      .when(create({ caller: deleted }))
      .refused('organization.deleted');
  });
  it('MX17 is refused above a thousand teams in an organization', () => {
    given(decideCreateTeam)
      .when(create({ teamCount: 999 }))
      .then({ team: [created], name: [claimed(teamId)] });
    given(decideCreateTeam)
      .when(create({ teamCount: 1000 }))
      .refused('organization.teams-full');
  });
  it('is refused beyond the limits of the policy in its command', () => {
    const members = [candidate('acc_bob'), candidate('acc_cy', 1)];
    const refusedWith = (policy: Partial<Policy>, code: string) =>
      given(decideCreateTeam)
        .when(create({ members, policy: { ...unified, ...policy } }))
        .refused(code);
    refusedWith({ teamsPerOrganization: 0 }, 'organization.teams-full');
    refusedWith({ teamsPerMember: 0 }, 'member.teams-full');
    refusedWith({ membersPerTeam: 1 }, 'team.full');
  });
  it('is refused for an id that is in use', () => {
    given(decideCreateTeam, { team: [created] })
      .when(create())
      .refused('team.exists');
  });
});

describe('renaming a team', () => {
  const past = { team: [created], names: [[], [claimed(teamId)]] };
  it('M38 moves the claim with the name, in one append', () => {
    given(decideRenameTeam, past)
      .when(rename())
      .then({
        team: [{ type: 'TeamRenamed', data: { teamId, organizationId, name: 'Night', nameKey: 'k2' } }],
        names: [[claimed(teamId)], [released(teamId)]],
      });
  });
  it('hard case 9: keeps the claim when only case or Unicode form changes', () => {
    given(decideRenameTeam, { team: [created], names: [[claimed(teamId)]] })
      .when(rename({ name: 'OPS', nameKey: 'k1' }))
      .then({ team: [{ type: 'TeamRenamed', data: { teamId, organizationId, name: 'OPS', nameKey: 'k1' } }] });
  });
  it('M32 is refused for a name that another team holds', () => {
    given(decideRenameTeam, { ...past, names: [[claimed('team_2')], [claimed(teamId)]] })
      .when(rename())
      .refused('team.name-taken');
  });
  it('does nothing for the same name', () => {
    given(decideRenameTeam, { team: [created], names: [[claimed(teamId)]] })
      .when(rename({ name: 'Ops', nameKey: 'k1' }))
      .nothing();
  });
  it('M38 is permitted to owners and admins only', () => {
    given(decideRenameTeam, past)
      .when(rename({ caller: { role: 'member', organization: 'active' } }))
      .refused('permission.denied');
  });
  it('T38 is refused for a team that is deleted or of another organization, as for an unknown one', () => {
    given(decideRenameTeam).when(rename()).refused('team.unknown');
    given(decideRenameTeam, past)
      .when(rename({ organizationId: 'org_2' }))
      .refused('team.unknown');
    given(decideRenameTeam, { ...past, team: [created, gone] })
      .when(rename())
      .refused('team.unknown');
  });
});

describe('deleting a team', () => {
  const past = { team: [created, added('acc_bob'), added('acc_cy')], assignments: [[assigned('acc_bob')], [assigned('acc_cy')]] };
  it('M41 T108 removes all members, releases the name and deletes it in one append', () => {
    given(decideDeleteTeam, past)
      .when(remove())
      .then({
        team: [removed('acc_bob'), removed('acc_cy'), gone],
        name: [released(teamId)],
        assignments: [[unassigned('acc_bob')], [unassigned('acc_cy')]],
      });
  });
  it('T108 removes the present members, and releases the present name', () => {
    const renamed: TeamEvent = { type: 'TeamRenamed', data: { teamId, organizationId, name: 'Night', nameKey: 'k2' } };
    given(decideDeleteTeam, {
      team: [...past.team, renamed, removed('acc_bob')],
      name: [claimed(teamId)],
      assignments: [[assigned('acc_cy')]],
    })
      .when(remove())
      .then({ team: [removed('acc_cy'), gone], name: [released(teamId)], assignments: [[unassigned('acc_cy')]] });
  });
  it('M39 T38 is permitted to owners and admins of its organization only', () => {
    given(decideDeleteTeam, past)
      .when(remove({ caller: { role: 'technical', organization: 'active' } }))
      .refused('permission.denied');
    given(decideDeleteTeam, past)
      .when(remove({ organizationId: 'org_2' }))
      .refused('team.unknown');
    given(decideDeleteTeam).when(remove()).refused('team.unknown');
  });
});
