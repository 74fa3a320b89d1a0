import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ada, appFixture, asking, bob, cy, organizationId, outcome, person, type AppFixture } from '../../test/app-fixture.ts';
import type { Caller } from '../ports.ts';

const eve = person('eve');
const idsOf = (members: readonly Caller[]): readonly string[] => members.map(({ accountId }) => accountId);

let fixture: AppFixture;
beforeEach(async () => {
  fixture = await appFixture();
  await fixture.facts.joined(bob, 'member');
  await fixture.facts.joined(cy, 'admin');
});
afterEach(() => fixture.close());

const membersOf = async (teamId: string): Promise<readonly string[]> => {
  const { items } = await fixture.queries.listTeamMembers({ organizationId, teamId, limit: 100 }, asking(ada));
  return items.map(({ accountId }) => accountId).toSorted();
};
const outcomes = (works: readonly Promise<unknown>[]): Promise<readonly string[]> => Promise.all(works.map(outcome));

describe('a repeated command', () => {
  it('creates one team, and answers the same after the team was renamed', async () => {
    const envelope = fixture.by(ada);
    const create = async () => (await fixture.commands.createTeam({ organizationId, name: 'Ops', accountIds: [] }, envelope)).body;
    const created = await create();
    await fixture.commands.renameTeam({ organizationId, teamId: created.id, name: 'Night' }, fixture.by(ada));
    expect(await create()).toEqual(created);
    expect((await fixture.queries.listTeams({ organizationId, limit: 100 }, asking(ada))).items).toHaveLength(1);
  });
  it('does not add a member again who was removed in between', async () => {
    const teamId = await fixture.create('Ops');
    const envelope = fixture.by(ada);
    const add = () => fixture.commands.addTeamMembers({ organizationId, teamId, accountIds: idsOf([bob]) }, envelope);
    await add();
    await fixture.commands.removeTeamMember({ organizationId, teamId, accountId: bob.accountId }, fixture.by(ada));
    await add();
    expect(await membersOf(teamId)).toEqual([]);
  });
});

describe('the members of a team', () => {
  it('M34 M35 are added and removed one by one', async () => {
    const teamId = await fixture.create('Ops', [ada]);
    const added = await fixture.commands.addTeamMembers({ organizationId, teamId, accountIds: idsOf([bob, ada, bob]) }, fixture.by(cy));
    expect(added.body.memberCount).toBe(2);
    await fixture.commands.removeTeamMember({ organizationId, teamId, accountId: ada.accountId }, fixture.by(cy));
    expect(await membersOf(teamId)).toEqual(idsOf([bob]));
    const again = fixture.commands.removeTeamMember({ organizationId, teamId, accountId: ada.accountId }, fixture.by(cy));
    expect(await outcome(again)).toBe('member.not-in-team');
  });
  it('are set as a whole, in one step', async () => {
    const teamId = await fixture.create('Ops', [ada, bob]);
    const set = (members: readonly Caller[]) =>
      fixture.commands.setTeamMembers({ organizationId, teamId, accountIds: idsOf(members) }, fixture.by(ada));
    expect((await set([bob, cy])).body.memberCount).toBe(2);
    expect(await membersOf(teamId)).toEqual(idsOf([bob, cy]).toSorted());
    await set([]);
    expect(await membersOf(teamId)).toEqual([]);
  });
  it('M33 are not added if one of them is not in the organization', async () => {
    const teamId = await fixture.create('Ops');
    const add = fixture.commands.addTeamMembers({ organizationId, teamId, accountIds: idsOf([bob, eve]) }, fixture.by(ada));
    await expect(add).rejects.toMatchObject({
      code: 'member.unknown',
      more: { errors: [{ pointer: '/accountIds/1', code: 'member.unknown' }] },
    });
    expect(await membersOf(teamId)).toEqual([]);
  });
});

describe('a caller', () => {
  it.each([
    ['owner', 'done'],
    ['admin', 'done'],
    ['technical', 'permission.denied'],
    ['member', 'permission.denied'],
  ] as const)('M31 M38 M39 with the role %s is %s every change of a team', async (role, expected) => {
    await fixture.facts.joined(eve, role);
    const [teamId, doomed] = [await fixture.create('Ops', [bob]), await fixture.create('Old')];
    const { commands, by } = fixture;
    const of = { organizationId, teamId };
    const changes = [
      () => commands.createTeam({ organizationId, name: 'New', accountIds: [] }, by(eve)),
      () => commands.renameTeam({ ...of, name: 'Night' }, by(eve)),
      () => commands.addTeamMembers({ ...of, accountIds: idsOf([cy]) }, by(eve)),
      () => commands.removeTeamMember({ ...of, accountId: bob.accountId }, by(eve)),
      () => commands.setTeamMembers({ ...of, accountIds: idsOf([bob]) }, by(eve)),
      () => commands.deleteTeam({ organizationId, teamId: doomed }, by(eve)),
    ];
    for (const change of changes) expect(await outcome(change())).toBe(expected);
    const { name } = (await fixture.queries.readTeam(of, asking(ada))).body;
    expect(name).toBe(expected === 'done' ? 'Night' : 'Ops');
  });
  it('who left the organization can change nothing', async () => {
    const teamId = await fixture.create('Ops');
    await fixture.facts.left(cy);
    expect(await outcome(fixture.commands.renameTeam({ organizationId, teamId, name: 'Night' }, fixture.by(cy)))).toBe(
      'organization.unknown',
    );
    expect(await outcome(fixture.commands.deleteTeam({ organizationId, teamId }, fixture.by(cy)))).toBe('organization.unknown');
  });
  it('can change nothing in a deleted organization', async () => {
    const teamId = await fixture.create('Ops');
    await fixture.facts.deleted();
    expect(await outcome(fixture.commands.renameTeam({ organizationId, teamId, name: 'Night' }, fixture.by(ada)))).toBe(
      'organization.deleted',
    );
  });
});

describe('concurrent commands', () => {
  it('M32 hard case 9: to create teams with one name, in any spelling, create one', async () => {
    const names = ['Straße', 'STRASSE', 'strasse', 'Stra\u00dfe', 'straSSe'];
    const results = await outcomes(
      names.map((name) => fixture.commands.createTeam({ organizationId, name, accountIds: [] }, fixture.by(ada))),
    );
    expect(results.toSorted()).toEqual(['done', ...Array.from({ length: 4 }, () => 'team.name-taken')]);
  });
  it('M32 to rename two teams to one name rename one of them', async () => {
    const [first, second] = [await fixture.create('First'), await fixture.create('Second')];
    const rename = (teamId: string) => fixture.commands.renameTeam({ organizationId, teamId, name: 'Ops' }, fixture.by(ada));
    expect((await outcomes([rename(first), rename(second)])).toSorted()).toEqual(['done', 'team.name-taken']);
    const { items } = await fixture.queries.listTeams({ organizationId, limit: 100 }, asking(ada));
    expect(items.filter(({ name }) => name === 'Ops')).toHaveLength(1);
    expect(await outcome(fixture.create(items.some(({ name }) => name === 'First') ? 'Second' : 'First'))).toBe('done');
  });
  it('T108 to delete a team and add members to it leave no members', async () => {
    const teamId = await fixture.create('Ops', [ada]);
    const add = (member: Caller) =>
      fixture.commands.addTeamMembers({ organizationId, teamId, accountIds: idsOf([member]) }, fixture.by(ada));
    const results = await outcomes([add(bob), fixture.commands.deleteTeam({ organizationId, teamId }, fixture.by(ada)), add(cy)]);
    expect(results[1]).toBe('done');
    for (const result of [results[0], results[2]]) expect(['done', 'team.unknown']).toContain(result);
    expect(await outcome(fixture.create('Ops', [ada, bob, cy]))).toBe('done');
  });
});
