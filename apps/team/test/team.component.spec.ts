import { undeclaredRoutes } from '@guildhall/nest';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openFixture, type Fixture } from './fixture.ts';

jest.setTimeout(60_000);

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  for (const who of Object.values(fixture.people)) await fixture.publish.verified(who);
});
afterAll(() => fixture.close());

type Team = { id: string; organizationId: string; name: string; memberCount: number; createdAt: string };
type Member = { accountId: string; email: string; name: string; addedAt: string };
const idOf = (name: keyof Fixture['people']): string => fixture.people[name].accountId;
const teamsPath = (org: string): string => `/v1/organizations/${org}/teams`;
const teamPath = (team: Team): string => `${teamsPath(team.organizationId)}/${team.id}`;
const membersPath = (team: Team): string => `${teamPath(team)}/members`;
const createTeam = async (org: string, name: string, ...members: (keyof Fixture['people'])[]): Promise<Team> => {
  const response = await fixture.as('ada').post(teamsPath(org), { name, accountIds: members.map(idOf) });
  expect(response.statusCode).toBe(201);
  return response.json<Team>();
};
const membersOf = async (team: Team): Promise<readonly string[]> =>
  (await fixture.as('ada').get(membersPath(team))).json<{ items: Member[] }>().items.map(({ accountId }) => accountId);
const codeOf = (response: { statusCode: number; json: () => unknown }): unknown => [
  response.statusCode,
  (response.json() as { code?: string }).code,
];
const UNKNOWN_ACCOUNT = 'acc_00000000000000000000000000';
const UNKNOWN_TEAM = 'team_00000000000000000000000000';

describe('teams over HTTP', () => {
  it('M05 M31 are created by an owner, read and listed by name, and are empty without members in the request (A.4 row 15)', async () => {
    const org = await fixture.organization({ ada: 'owner', bob: 'member' });
    const created = await fixture.as('ada').post(teamsPath(org), { name: '  Ops  ' });
    expect(created.statusCode).toBe(201);
    expect(created.json()).toEqual({
      id: expect.stringMatching(/^team_/),
      organizationId: org,
      name: 'Ops',
      memberCount: 0,
      createdAt: expect.any(String),
    });
    expect(created.headers).toMatchObject({ etag: '"0"', 'guildhall-position': expect.any(String) });
    const ops = created.json<Team>();
    const alpha = await createTeam(org, 'alpha');
    const read = await fixture.as('bob').get(teamPath(ops));
    expect(read.json()).toEqual(ops);
    expect(read.headers['etag']).toBe('"0"');
    expect((await fixture.as('bob').get(teamsPath(org))).json()).toEqual({ items: [alpha, ops], nextCursor: null });
  });

  it('can be created at once in a new organization and after a role change', async () => {
    for (let again = 0; again < 5; again++) {
      const org = await fixture.organization({ ada: 'owner', bob: 'member' });
      await createTeam(org, 'First');
      expect(codeOf(await fixture.as('bob').post(teamsPath(org), { name: 'Second' }))).toEqual([403, 'permission.denied']);
      await fixture.publish.roleChanged(org, fixture.people.bob, 'admin');
      expect((await fixture.as('bob').post(teamsPath(org), { name: 'Second' })).statusCode).toBe(201);
    }
  });

  it('M33 M35 M06 contain members of the organization with address and present name, who may be in several teams', async () => {
    const org = await fixture.organization({ ada: 'owner', bob: 'member', cy: 'technical' });
    const [one, two] = [await createTeam(org, 'One', 'bob'), await createTeam(org, 'Two')];
    const added = await fixture.as('ada').post(membersPath(two), { accountIds: [idOf('bob'), idOf('cy'), idOf('bob')] });
    expect([added.statusCode, added.json()]).toEqual([200, { ...two, memberCount: 2 }]);
    expect(added.headers['etag']).toBe('"2"');
    await fixture.publish.renamed(fixture.people.cy, 'Cyrus');
    const page = (await fixture.as('cy').get(membersPath(two))).json<{ items: Member[] }>();
    expect(page.items).toContainEqual({ accountId: idOf('bob'), email: 'bob@example.com', name: 'Bob', addedAt: expect.any(String) });
    expect(page.items).toContainEqual({ accountId: idOf('cy'), email: 'cy@example.com', name: 'Cyrus', addedAt: expect.any(String) });
    expect(await membersOf(one)).toEqual([idOf('bob')]);
    const again = await fixture.as('ada').post(membersPath(two), { accountIds: [idOf('bob')] });
    expect([again.statusCode, again.headers['etag']]).toEqual([200, '"2"']);
  });

  it('M33 refuse an account outside the organization with a pointer, and change nothing', async () => {
    const org = await fixture.organization({ ada: 'owner', bob: 'member' });
    const team = await createTeam(org, 'Ops');
    for (const stranger of [idOf('eve'), UNKNOWN_ACCOUNT]) {
      const refused = await fixture.as('ada').post(membersPath(team), { accountIds: [idOf('bob'), stranger] });
      expect(refused.statusCode).toBe(422);
      expect(refused.json()).toMatchObject({ code: 'member.unknown', errors: [{ pointer: '/accountIds/1', code: 'member.unknown' }] });
    }
    expect(await membersOf(team)).toEqual([]);
    expect(codeOf(await fixture.as('ada').post(teamsPath(org), { name: 'Other', accountIds: [idOf('eve')] }))).toEqual([
      422,
      'member.unknown',
    ]);
    expect((await fixture.as('ada').get(teamsPath(org))).json<{ items: Team[] }>().items).toHaveLength(1);
    expect((await fixture.as('ada').post(teamsPath(org), { name: 'Other' })).statusCode).toBe(201);
  });

  it('have exactly the members of a PUT after it', async () => {
    const org = await fixture.organization({ ada: 'owner', bob: 'member', cy: 'member', dan: 'member' });
    const team = await createTeam(org, 'Ops', 'bob', 'cy');
    const set = await fixture.as('ada').put(membersPath(team), { accountIds: [idOf('cy'), idOf('dan')] });
    expect([set.statusCode, set.json()]).toEqual([200, { ...team, memberCount: 2 }]);
    expect(new Set(await membersOf(team))).toEqual(new Set([idOf('cy'), idOf('dan')]));
    expect((await fixture.as('ada').put(membersPath(team), { accountIds: [] })).json()).toMatchObject({ memberCount: 0 });
  });

  it('M36 lose a member independently of each other', async () => {
    const org = await fixture.organization({ ada: 'owner', bob: 'member' });
    const [one, two] = [await createTeam(org, 'One', 'bob'), await createTeam(org, 'Two', 'bob')];
    expect((await fixture.as('ada').delete(`${membersPath(one)}/${idOf('bob')}`)).statusCode).toBe(204);
    expect(await membersOf(one)).toEqual([]);
    expect(await membersOf(two)).toEqual([idOf('bob')]);
    expect(codeOf(await fixture.as('ada').delete(`${membersPath(one)}/${idOf('bob')}`))).toEqual([404, 'member.not-in-team']);
  });

  it('M32 hard case 9: refuse a name that differs only by case or Unicode form, on create and rename', async () => {
    const org = await fixture.organization({ ada: 'owner' });
    const team = await createTeam(org, 'Café');
    const other = await createTeam(org, 'Other');
    for (const name of ['CAFÉ', 'cafe\u0301', 'Ｃafé', 'Café']) {
      expect(codeOf(await fixture.as('ada').post(teamsPath(org), { name }))).toEqual([409, 'team.name-taken']);
      expect(codeOf(await fixture.as('ada').patch(teamPath(other), { name }))).toEqual([409, 'team.name-taken']);
    }
    expect((await fixture.as('ada').patch(teamPath(team), { name: 'CAFÉ' })).json()).toMatchObject({ name: 'CAFÉ' });
    const elsewhere = await fixture.organization({ ada: 'owner' });
    await createTeam(elsewhere, 'Café');
  });

  it('hard case 9: are created once by concurrent requests with one name', async () => {
    const org = await fixture.organization({ ada: 'owner', bob: 'admin' });
    const requests = Array.from({ length: 20 }, (_, n) =>
      fixture.as(n % 2 === 0 ? 'ada' : 'bob').post(teamsPath(org), { name: n % 3 === 0 ? 'OPS' : 'Ops' }),
    );
    const answers = (await Promise.all(requests)).map(({ statusCode }) => statusCode);
    expect(answers.filter((status) => status === 201)).toHaveLength(1);
    expect(answers.filter((status) => status === 409)).toHaveLength(19);
    expect((await fixture.as('ada').get(teamsPath(org))).json<{ items: Team[] }>().items).toHaveLength(1);
  });

  it('M38 free their old name at once when they are renamed', async () => {
    const org = await fixture.organization({ ada: 'owner' });
    const team = await createTeam(org, 'Ops');
    expect((await fixture.as('ada').patch(teamPath(team), { name: 'Night' })).json()).toEqual({ ...team, name: 'Night' });
    await createTeam(org, 'ops');
    expect(codeOf(await fixture.as('ada').patch(teamPath(team), { name: 'Ops' }))).toEqual([409, 'team.name-taken']);
  });

  it('M39 M40 M41 show what a deletion removes, and free their name when they are deleted', async () => {
    const org = await fixture.organization({ ada: 'owner', bob: 'member', cy: 'member' });
    const team = await createTeam(org, 'Ops', 'bob');
    const preview = await fixture.as('ada').get(`${teamPath(team)}/deletion`);
    expect(preview.json()).toEqual({ memberCount: 1, projectCount: 0 });
    const seen = { 'if-match': String(preview.headers['etag']) };
    await fixture.as('ada').post(membersPath(team), { accountIds: [idOf('cy')] });
    expect(codeOf(await fixture.as('ada').delete(teamPath(team), undefined, seen))).toEqual([412, 'revision.mismatch']);
    const now = { 'if-match': String((await fixture.as('ada').get(`${teamPath(team)}/deletion`)).headers['etag']) };
    expect((await fixture.as('ada').delete(teamPath(team), undefined, now)).statusCode).toBe(204);
    for (const path of [teamPath(team), membersPath(team), `${teamPath(team)}/deletion`])
      expect(codeOf(await fixture.as('ada').get(path))).toEqual([404, 'team.unknown']);
    expect(codeOf(await fixture.as('ada').delete(teamPath(team)))).toEqual([404, 'team.unknown']);
    expect((await fixture.as('ada').get(teamsPath(org))).json()).toEqual({ items: [], nextCursor: null });
    await createTeam(org, 'Ops', 'bob');
  });

  it('are listed in pages, with cursors that work for one list and caller only', async () => {
    const org = await fixture.organization({ ada: 'owner', bob: 'member' });
    for (const name of ['d', 'B', 'a', 'C', 'e']) await createTeam(org, name);
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const suffix: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page = (await fixture.as('ada').get(`${teamsPath(org)}?limit=2${suffix}`)).json<{ items: Team[]; nextCursor: string | null }>();
      names.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
      if (cursor !== null)
        expect(codeOf(await fixture.as('bob').get(`${teamsPath(org)}?cursor=${cursor}`))).toEqual([422, 'cursor.invalid']);
    } while (cursor !== null);
    expect(names).toEqual(['a', 'B', 'C', 'd', 'e']);
  });

  it('answer a repeated key with the first answer, and refuse another body with it', async () => {
    const org = await fixture.organization({ ada: 'owner' });
    const key = { 'idempotency-key': 'k1' };
    const first = await fixture.as('ada').post(teamsPath(org), { name: 'Ops' }, key);
    const again = await fixture.as('ada').post(teamsPath(org), { name: 'Ops' }, key);
    expect([again.statusCode, again.json(), again.headers['etag']]).toEqual([201, first.json(), '"0"']);
    expect(codeOf(await fixture.as('ada').post(teamsPath(org), { name: 'Other' }, key))).toEqual([422, 'idempotency.key-reused']);
  });

  it('have a declaration for every route', () => {
    expect(undeclaredRoutes(fixture.app)).toEqual([]);
  });
});

describe('requests about teams', () => {
  const writes = (team: Team): readonly (readonly [string, (who: string) => ReturnType<ReturnType<Fixture['as']>['post']>])[] => [
    ['create', (who) => fixture.as(who).post(teamsPath(team.organizationId), { name: 'New' })],
    ['rename', (who) => fixture.as(who).patch(teamPath(team), { name: 'New' })],
    ['preview', (who) => fixture.as(who).get(`${teamPath(team)}/deletion`)],
    ['delete', (who) => fixture.as(who).delete(teamPath(team))],
    ['add', (who) => fixture.as(who).post(membersPath(team), { accountIds: [idOf('bob')] })],
    ['set', (who) => fixture.as(who).put(membersPath(team), { accountIds: [idOf('bob')] })],
    ['remove', (who) => fixture.as(who).delete(`${membersPath(team)}/${idOf('cy')}`)],
  ];
  const reads = (team: Team) =>
    [teamsPath(team.organizationId), teamPath(team), membersPath(team)].map(
      (path) => [path, (who: string) => fixture.as(who).get(path)] as const,
    );

  it('M31 M34 M38 M39 T28: that change a team or add anybody need the permission, for oneself too', async () => {
    const org = await fixture.organization({ ada: 'owner', bob: 'member', cy: 'technical', dan: 'readOnly' });
    const team = await createTeam(org, 'Ops', 'cy');
    for (const who of ['bob', 'cy', 'dan'])
      for (const [, write] of writes(team)) expect(codeOf(await write(who))).toEqual([403, 'permission.denied']);
    for (const [, read] of reads(team)) expect((await read('bob')).statusCode).toBe(200);
    expect(await membersOf(team)).toEqual([idOf('cy')]);
  });

  it('T38: in another organization are answered like requests about unknown ones', async () => {
    const [mine, theirs] = [await fixture.organization({ eve: 'owner' }), await fixture.organization({ ada: 'owner', bob: 'member' })];
    const team = await createTeam(theirs, 'Ops');
    const unknownOrganization = { ...team, organizationId: 'org_00000000000000000000000000' };
    const [theirsCalls, unknownCalls] = [
      [...writes(team), ...reads(team)],
      [...writes(unknownOrganization), ...reads(unknownOrganization)],
    ];
    for (const [n, [, callThere]] of theirsCalls.entries()) {
      const [a, b] = [(await callThere('eve')).json<object>(), (await unknownCalls[n]![1]('eve')).json<object>()];
      expect({ ...a, traceId: '' }).toEqual({ ...b, traceId: '' });
      expect(a).toMatchObject({ status: 404, code: 'organization.unknown' });
    }
    const own = { ...team, organizationId: mine };
    const none = { ...own, id: UNKNOWN_TEAM };
    const [foreign, unknown] = [
      [...writes(own), ...reads(own)],
      [...writes(none), ...reads(none)],
    ];
    for (const [n, [name, call]] of foreign.entries()) {
      if (name === 'create' || name === teamsPath(mine)) continue;
      const [a, b] = [(await call('eve')).json<object>(), (await unknown[n]![1]('eve')).json<object>()];
      expect({ ...a, traceId: '' }).toEqual({ ...b, traceId: '' });
      expect(a).toMatchObject({ status: 404, code: 'team.unknown' });
    }
    expect((await fixture.as('ada').get(teamPath(team))).json()).toEqual(team);
  });

  it('T38: cannot add a member of another organization', async () => {
    const [mine, theirs] = [await fixture.organization({ ada: 'owner' }), await fixture.organization({ dan: 'owner' })];
    const team = await createTeam(mine, 'Ops');
    expect(theirs).not.toBe(mine);
    expect(codeOf(await fixture.as('ada').put(membersPath(team), { accountIds: [idOf('dan')] }))).toEqual([422, 'member.unknown']);
  });

  it('T29: with unknown fields are refused', async () => {
    const org = await fixture.organization({ ada: 'owner', bob: 'member' });
    const team = await createTeam(org, 'Ops');
    for (const field of ['organizationId', 'orgId', 'tenantId', 'createdBy', 'id', 'memberCount', 'version', 'isOwner', 'role']) {
      for (const response of [
        await fixture.as('ada').post(teamsPath(org), { name: `New ${field}`, [field]: 'x' }),
        await fixture.as('ada').patch(teamPath(team), { name: 'New', [field]: 'x' }),
        await fixture.as('ada').post(membersPath(team), { accountIds: [idOf('bob')], [field]: 'x' }),
        await fixture.as('ada').put(membersPath(team), { accountIds: [idOf('bob')], [field]: 'x' }),
      ])
        expect(response.json()).toMatchObject({
          status: 422,
          code: 'request.invalid',
          errors: [{ pointer: `/${field}`, code: 'unknown-field' }],
        });
    }
    expect((await fixture.as('ada').get(teamsPath(org))).json<{ items: Team[] }>().items).toEqual([team]);
  });

  it('T92: with malformed ids are refused', async () => {
    const org = await fixture.organization({ ada: 'owner' });
    const team = await createTeam(org, 'Ops');
    for (const id of [
      '$all',
      'a-b',
      '..',
      'x%2F..%2Fy',
      'x%0Ay',
      `${org}.${idOf('ada')}`,
      'ORG_00000000000000000000000000',
      'x'.repeat(150),
    ]) {
      expect((await fixture.as('ada').get(teamsPath(encodeURIComponent(decodeURIComponent(id))))).statusCode).toBe(404);
      expect((await fixture.as('ada').get(`${teamsPath(org)}/${encodeURIComponent(decodeURIComponent(id))}`)).statusCode).toBe(404);
      expect(codeOf(await fixture.as('ada').post(membersPath(team), { accountIds: [id] }))).toEqual([422, 'request.invalid']);
    }
    expect(codeOf(await fixture.as('ada').get(`${teamsPath(org)}/${org}`))).toEqual([404, 'team.unknown']);
  });

  it('with too many members or an invalid name are refused', async () => {
    const org = await fixture.organization({ ada: 'owner' });
    const team = await createTeam(org, 'Ops');
    const many = (count: number) => Array.from({ length: count }, () => UNKNOWN_ACCOUNT);
    expect(codeOf(await fixture.as('ada').post(membersPath(team), { accountIds: many(101) }))).toEqual([422, 'request.invalid']);
    expect(codeOf(await fixture.as('ada').post(membersPath(team), { accountIds: [] }))).toEqual([422, 'request.invalid']);
    expect(codeOf(await fixture.as('ada').put(membersPath(team), { accountIds: many(1001) }))).toEqual([422, 'request.invalid']);
    for (const name of ['', ' ', 'x'.repeat(65), 'a\u200bb', '<b>', 'a  b', 'a\nb'])
      expect(codeOf(await fixture.as('ada').post(teamsPath(org), { name }))).toEqual([422, 'request.invalid']);
  });
});

describe('teams of a member who leaves the organization', () => {
  it('T108: deny the member at once, and lose the member when the job has run', async () => {
    for (const departure of ['removed', 'left'] as const) {
      const org = await fixture.organization({ ada: 'owner', bob: 'admin' });
      const [one, two] = [await createTeam(org, 'One', 'bob'), await createTeam(org, 'Two', 'bob')];
      await fixture.publish[departure](org, fixture.people.bob);
      expect(codeOf(await fixture.as('bob').get(teamsPath(org)))).toEqual([404, 'organization.unknown']);
      expect(codeOf(await fixture.as('bob').post(teamsPath(org), { name: 'Mine' }))).toEqual([404, 'organization.unknown']);
      expect(await membersOf(one)).toEqual([]);
      expect(codeOf(await fixture.as('ada').post(membersPath(one), { accountIds: [idOf('bob')] }))).toEqual([422, 'member.unknown']);
      await fixture.waitUntilIdle();
      for (const team of [one, two]) expect((await fixture.as('ada').get(teamPath(team))).json()).toMatchObject({ memberCount: 0 });
    }
  });

  it('keep the member who has rejoined when the fact of the departure is delivered again', async () => {
    const org = await fixture.organization({ ada: 'owner', bob: 'member' });
    const team = await createTeam(org, 'Ops', 'bob');
    const departure = await fixture.publish.removed(org, fixture.people.bob);
    await fixture.waitUntilIdle();
    await fixture.publish.joined(org, fixture.people.bob);
    expect(await membersOf(team)).toEqual([]);
    expect((await fixture.as('ada').post(membersPath(team), { accountIds: [idOf('bob')] })).statusCode).toBe(200);
    await fixture.publish.repeat(departure);
    await fixture.waitUntilIdle();
    expect(await membersOf(team)).toEqual([idOf('bob')]);
  });

  it('keep a rejoined member who is added before the job of the departure has run', async () => {
    const org = await fixture.organization({ ada: 'owner', bob: 'member' });
    const team = await createTeam(org, 'Ops', 'bob');
    await fixture.publish.left(org, fixture.people.bob);
    await fixture.publish.joined(org, fixture.people.bob);
    const added = await fixture.as('ada').post(membersPath(team), { accountIds: [idOf('bob')] });
    expect(added.statusCode).toBe(200);
    await fixture.waitUntilIdle();
    expect(await membersOf(team)).toEqual([idOf('bob')]);
  });

  it('answer 410 to members and 404 to others while the organization is deleted, and are back after restoring it', async () => {
    const org = await fixture.organization({ ada: 'owner', bob: 'member' });
    const team = await createTeam(org, 'Ops', 'bob');
    await fixture.publish.deleted(org);
    for (const who of ['ada', 'bob']) {
      expect(codeOf(await fixture.as(who).get(teamPath(team)))).toEqual([410, 'organization.deleted']);
      expect(codeOf(await fixture.as(who).post(teamsPath(org), { name: 'New' }))).toEqual([410, 'organization.deleted']);
    }
    expect(codeOf(await fixture.as('eve').get(teamPath(team)))).toEqual([404, 'organization.unknown']);
    await fixture.publish.restored(org);
    expect((await fixture.as('bob').get(teamPath(team))).json()).toEqual({ ...team, memberCount: 1 });
  });

  it('T108: keep nobody who left, after concurrent additions, departures and deletions', async () => {
    const org = await fixture.organization({ ada: 'owner', bob: 'member', cy: 'member', dan: 'member' });
    const teams = [await createTeam(org, 'One', 'bob'), await createTeam(org, 'Two', 'cy'), await createTeam(org, 'Three')];
    const three = teams[2]!;
    await Promise.all([
      ...teams.map((team) => fixture.as('ada').post(membersPath(team), { accountIds: [idOf('bob')] })),
      ...teams.map((team) => fixture.as('ada').put(membersPath(team), { accountIds: [idOf('bob'), idOf('cy'), idOf('dan')] })),
      fixture.publish.removed(org, fixture.people.bob),
      fixture.as('ada').delete(teamPath(three)),
      fixture.publish.left(org, fixture.people.cy),
    ]);
    await fixture.waitUntilIdle();
    for (const team of teams.slice(0, 2)) {
      const members = await membersOf(team);
      expect(members.filter((accountId) => accountId !== idOf('dan'))).toEqual([]);
      expect((await fixture.as('ada').get(teamPath(team))).json()).toMatchObject({ memberCount: members.length });
    }
    expect(codeOf(await fixture.as('ada').get(teamPath(three)))).toEqual([404, 'team.unknown']);
    expect((await fixture.platform.jobs.failed('team')).length).toBe(0);
  });
});
