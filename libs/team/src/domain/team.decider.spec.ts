import { claimed, released } from '@guildhall/eventing';
import { given } from '@guildhall/testing';
import { describe, it } from '@jest/globals';
import type { AssignmentEvent } from './assignments.events.ts';
import type { Standing } from './authority.ts';
import { ROLES } from './role.ts';
import { createTeam, deleteTeam, renameTeam, type CreateTeam, type DeleteTeam, type RenameTeam } from './team.decider.ts';
import type { TeamEvent } from './team.events.ts';

const at = '2030-01-01T12:00:00.000Z';
const organizationId = 'org_1';
const teamId = 'team_1';
const owner: Standing = { role: 'owner', organization: 'active' };
const outsider: Standing = { role: undefined, organization: 'active' };
const deleted: Standing = { role: 'owner', organization: 'deleted' };

const candidate = (accountId: string, index = 0, memberSince: string | undefined = '0005') => ({ accountId, memberSince, index });
const create = (more: Partial<CreateTeam['data']> = {}): CreateTeam => ({
  type: 'CreateTeam',
  data: { organizationId, teamId, standing: owner, name: 'Ops', nameKey: 'k1', teamCount: 0, members: [], ...more },
  by: 'acc_ada',
  at,
});
const rename = (more: Partial<RenameTeam['data']> = {}): RenameTeam => ({
  type: 'RenameTeam',
  data: { organizationId, teamId, standing: owner, name: 'Night', nameKey: 'k2', was: 'k1', ...more },
  by: 'acc_ada',
  at,
});
const remove = (more: Partial<DeleteTeam['data']> = {}): DeleteTeam => ({
  type: 'DeleteTeam',
  data: { organizationId, teamId, standing: owner, nameKey: 'k1', members: ['acc_bob', 'acc_cy'], ...more },
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
  it('M05 M31 claims its name and makes it, empty if nobody is named (A.4 row 15)', () => {
    given(createTeam)
      .when(create())
      .then({ team: [created], name: [claimed(teamId)] }, { id: teamId, organizationId, name: 'Ops', memberCount: 0, createdAt: at });
  });
  it('M33 takes members of the organization along', () => {
    given(createTeam)
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
  it('M32 refuses a name that another team holds, and takes one that was released', () => {
    given(createTeam, { name: [claimed('team_2')] })
      .when(create())
      .refused('team.name-taken');
    given(createTeam, { name: [claimed('team_2'), released('team_2')] })
      .when(create())
      .then({ team: [created], name: [claimed(teamId)] });
  });
  it('M31 is for owners and admins only', () => {
    for (const role of ROLES) {
      const outcome = given(createTeam).when(create({ standing: { role, organization: 'active' } }));
      if (role === 'owner' || role === 'admin') outcome.then({ team: [created], name: [claimed(teamId)] });
      else outcome.refused('permission.denied');
    }
  });
  it('answers outside as if the organization never was, and inside a deleted one says so', () => {
    given(createTeam)
      .when(create({ standing: outsider }))
      .refused('organization.unknown');
    given(createTeam)
      .when(create({ standing: { ...outsider, organization: 'deleted' } }))
      .refused('organization.unknown');
    given(createTeam)
      .when(create({ standing: deleted }))
      .refused('organization.deleted');
  });
  it('MX17 stops at a thousand teams in an organization', () => {
    given(createTeam)
      .when(create({ teamCount: 999 }))
      .then({ team: [created], name: [claimed(teamId)] });
    given(createTeam)
      .when(create({ teamCount: 1000 }))
      .refused('organization.teams-full');
  });
  it('refuses an id that is in use', () => {
    given(createTeam, { team: [created] })
      .when(create())
      .refused('team.exists');
  });
});

describe('renaming a team', () => {
  const past = { team: [created], names: [[], [claimed(teamId)]] };
  it('M38 moves the claim with the name, in one append', () => {
    given(renameTeam, past)
      .when(rename())
      .then({
        team: [{ type: 'TeamRenamed', data: { teamId, organizationId, name: 'Night', nameKey: 'k2' } }],
        names: [[claimed(teamId)], [released(teamId)]],
      });
  });
  it('hard case 9: keeps the claim when only case or Unicode form changes', () => {
    given(renameTeam, { team: [created], names: [[claimed(teamId)]] })
      .when(rename({ name: 'OPS', nameKey: 'k1' }))
      .then({ team: [{ type: 'TeamRenamed', data: { teamId, organizationId, name: 'OPS', nameKey: 'k1' } }] });
  });
  it('M32 refuses a name that another team holds', () => {
    given(renameTeam, { ...past, names: [[claimed('team_2')], [claimed(teamId)]] })
      .when(rename())
      .refused('team.name-taken');
  });
  it('does nothing for the name that it has', () => {
    given(renameTeam, { team: [created], names: [[claimed(teamId)]] })
      .when(rename({ name: 'Ops', nameKey: 'k1' }))
      .nothing();
  });
  it('M38 is for owners and admins only', () => {
    given(renameTeam, past)
      .when(rename({ standing: { role: 'member', organization: 'active' } }))
      .refused('permission.denied');
  });
  it('T38 answers for a team of another organization, and for a deleted one, as for one that never was', () => {
    given(renameTeam).when(rename()).refused('team.unknown');
    given(renameTeam, past)
      .when(rename({ organizationId: 'org_2' }))
      .refused('team.unknown');
    given(renameTeam, { ...past, team: [created, gone] })
      .when(rename())
      .refused('team.unknown');
  });
  it('asks for another reading when the name changed meanwhile', () => {
    given(renameTeam, past)
      .when(rename({ was: 'k0' }))
      .refused('team.changed');
  });
});

describe('deleting a team', () => {
  const past = { team: [created, added('acc_bob'), added('acc_cy')], assignments: [[assigned('acc_bob')], [assigned('acc_cy')]] };
  it('M41 T108 takes all members out, frees the name and ends it, in one append', () => {
    given(deleteTeam, past)
      .when(remove())
      .then({
        team: [removed('acc_bob'), removed('acc_cy'), gone],
        name: [released(teamId)],
        assignments: [[unassigned('acc_bob')], [unassigned('acc_cy')]],
      });
  });
  it('T108 asks for another reading when a member came or went meanwhile', () => {
    given(deleteTeam, past)
      .when(remove({ members: ['acc_bob'] }))
      .refused('team.changed');
    given(deleteTeam, past)
      .when(remove({ members: ['acc_bob', 'acc_cy', 'acc_dan'] }))
      .refused('team.changed');
    given(deleteTeam, past)
      .when(remove({ nameKey: 'k9' }))
      .refused('team.changed');
  });
  it('M39 is for owners and admins only, and T38 in their own organization', () => {
    given(deleteTeam, past)
      .when(remove({ standing: { role: 'technical', organization: 'active' } }))
      .refused('permission.denied');
    given(deleteTeam, past)
      .when(remove({ organizationId: 'org_2' }))
      .refused('team.unknown');
    given(deleteTeam).when(remove()).refused('team.unknown');
  });
});
