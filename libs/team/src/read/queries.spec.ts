import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ada,
  appFixture,
  asking,
  bob,
  cy,
  organizationId,
  otherOrganizationId,
  outcome,
  person,
  type AppFixture,
} from '../../test/app-fixture.ts';
import type { Caller } from '../ports.ts';

const ALL = { limit: 100 };
const eve = person('eve');

let fixture: AppFixture;
beforeEach(async () => {
  fixture = await appFixture();
  await fixture.facts.joined(bob, 'member');
});
afterEach(() => fixture.close());

const listedTeams = async (
  page: Readonly<{ limit: number; after?: { value?: string | number; id: string } }> = ALL,
  caller: Caller = ada,
) => {
  const { items, next } = await fixture.queries.listTeams({ organizationId, ...page }, asking(caller));
  return { names: items.map(({ name }) => name), next };
};
const listedMembers = async (teamId: string, caller: Caller = ada) =>
  (await fixture.queries.listTeamMembers({ organizationId, teamId, ...ALL }, asking(caller))).items;

describe('the list of teams', () => {
  it('is ordered by name, without regard to case, with letters beside their accented ones', async () => {
    for (const name of ['zebra', 'Öl', 'ops', 'Ärzte', 'Admin', 'backup']) await fixture.create(name);
    expect((await listedTeams()).names).toEqual(['Admin', 'Ärzte', 'backup', 'Öl', 'ops', 'zebra']);
  });
  it('comes in pages that neither repeat nor leave out a team', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await fixture.create(name);
    const first = await listedTeams({ limit: 2 });
    const second = await listedTeams({ limit: 2, after: first.next! });
    const third = await listedTeams({ limit: 2, after: second.next! });
    expect([first.names, second.names, third.names, third.next]).toEqual([['a', 'b'], ['c', 'd'], ['e'], undefined]);
  });
  it('shows every member the teams, and nobody else', async () => {
    await fixture.create('Ops');
    expect((await listedTeams(ALL, bob)).names).toEqual(['Ops']);
    expect(await outcome(listedTeams(ALL, eve))).toBe('organization.unknown');
  });
  it('T38 shows the teams of one organization only', async () => {
    await fixture.create('Ops');
    await fixture.facts.joined(bob, 'owner', otherOrganizationId);
    const { items } = await fixture.queries.listTeams({ organizationId: otherOrganizationId, ...ALL }, asking(bob));
    expect(items).toEqual([]);
  });
  it('follows what happens to a team', async () => {
    const teamId = await fixture.create('Ops');
    await fixture.commands.renameTeam({ organizationId, teamId, name: 'Night' }, fixture.by(ada));
    expect((await listedTeams()).names).toEqual(['Night']);
    await fixture.commands.deleteTeam({ organizationId, teamId }, fixture.by(ada));
    expect((await listedTeams()).names).toEqual([]);
  });
});

describe('a team', () => {
  it('is read with its member count and the revision of its stream', async () => {
    const teamId = await fixture.create('Ops', [ada, bob]);
    const { body, revision } = await fixture.queries.readTeam({ organizationId, teamId }, asking(bob));
    expect(body).toEqual({ id: teamId, organizationId, name: 'Ops', memberCount: 2, createdAt: expect.any(String) });
    const { revision: renamed } = await fixture.commands.renameTeam({ organizationId, teamId, name: 'Night' }, fixture.by(ada));
    expect((await fixture.queries.readTeam({ organizationId, teamId }, asking(bob))).revision).toBe(renamed);
    expect(renamed).toBe(revision! + 1);
  });
  it('T38 is unknown in another organization, and after it was deleted', async () => {
    const teamId = await fixture.create('Ops');
    await fixture.facts.joined(ada, 'owner', otherOrganizationId);
    const read = (of: string, id: string) => outcome(fixture.queries.readTeam({ organizationId: of, teamId: id }, asking(ada)));
    expect(await read(otherOrganizationId, teamId)).toBe('team.unknown');
    expect(await read(organizationId, 'team_none')).toBe('team.unknown');
    await fixture.commands.deleteTeam({ organizationId, teamId }, fixture.by(ada));
    expect(await read(organizationId, teamId)).toBe('team.unknown');
  });
  it('M40 shows what its deletion would remove, to those who may delete it', async () => {
    const teamId = await fixture.create('Ops', [bob]);
    const preview = (caller: Caller) => fixture.queries.previewTeamDeletion({ organizationId, teamId }, asking(caller));
    expect(await preview(ada)).toMatchObject({ body: { memberCount: 1 }, revision: expect.any(Number) });
    expect(await outcome(preview(bob))).toBe('permission.denied');
    expect(await outcome(preview(eve))).toBe('organization.unknown');
  });
});

describe('the members of a team', () => {
  it('are listed longest in the team first, with their present names and addresses', async () => {
    const teamId = await fixture.create('Ops', [bob]);
    await fixture.clock.advance(1_000);
    await fixture.commands.addTeamMembers({ organizationId, teamId, accountIds: [ada.accountId] }, fixture.by(ada));
    await fixture.facts.verified(ada);
    await fixture.facts.verified(bob);
    await fixture.facts.renamed({ ...bob, name: 'Robert' });
    expect(await listedMembers(teamId, bob)).toMatchObject([
      { accountId: bob.accountId, name: 'Robert', email: 'bob@example.com' },
      { accountId: ada.accountId, name: 'ada', email: 'ada@example.com' },
    ]);
  });
  it('have an empty name and address until identity has published them', async () => {
    const teamId = await fixture.create('Ops', [bob]);
    expect(await listedMembers(teamId)).toEqual([{ accountId: bob.accountId, name: '', email: '', addedAt: expect.any(String) }]);
  });
  it('T108 are listed without those who left the organization or were removed from it', async () => {
    await fixture.facts.joined(cy, 'technical');
    const teamId = await fixture.create('Ops', [ada, bob, cy]);
    await fixture.facts.left(bob);
    await fixture.facts.removed(cy);
    expect((await listedMembers(teamId)).map(({ accountId }) => accountId)).toEqual([ada.accountId]);
  });
  it('are shown to members of the organization only', async () => {
    const teamId = await fixture.create('Ops', [bob]);
    expect(await outcome(listedMembers(teamId, eve))).toBe('organization.unknown');
    expect(await outcome(listedMembers('team_none'))).toBe('team.unknown');
  });
});

describe('the permission to read', () => {
  it('changes with the facts of the organization', async () => {
    const teamId = await fixture.create('Ops');
    const read = () => outcome(fixture.queries.readTeam({ organizationId, teamId }, asking(bob)));
    const preview = () => outcome(fixture.queries.previewTeamDeletion({ organizationId, teamId }, asking(bob)));
    expect([await read(), await preview()]).toEqual(['done', 'permission.denied']);
    await fixture.facts.roleChanged(bob, 'admin');
    expect([await read(), await preview()]).toEqual(['done', 'done']);
    await fixture.facts.deleted();
    expect([await read(), await preview()]).toEqual(['organization.deleted', 'organization.deleted']);
    await fixture.facts.restored();
    expect(await read()).toBe('done');
    await fixture.facts.removed(bob);
    expect([await read(), await preview()]).toEqual(['organization.unknown', 'organization.unknown']);
  });
});
