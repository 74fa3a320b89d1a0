import { routesOf } from '@guildhall/nest';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openScenario, outcomeOf, type Scenario } from './scenario.ts';

jest.setTimeout(120_000);

let scenario: Scenario;
beforeAll(async () => {
  scenario = await openScenario(['ada', 'bob', 'cy', 'eve']);
});
afterAll(() => scenario.close());

const NEVER = '0'.repeat(26);
const teamsOf = (org: string): string => `/v1/organizations/${org}/teams`;
const team = async (org: string, ...names: readonly string[]): Promise<string> => {
  const made = await scenario.as('ada').post(teamsOf(org), { name: 'Operators', accountIds: names.map(scenario.idOf) });
  return `${teamsOf(org)}/${made.json<{ id: string }>().id}`;
};

describe('part B: a role', () => {
  test('T23 cannot be changed by the member who has it', async () => {
    const org = await scenario.organization('ada', { bob: 'admin', cy: 'technical', eve: 'owner' });
    const before = await scenario.eventCountWhenIdle();
    for (const [who, code] of [
      ['ada', 'member.own-role'],
      ['bob', 'member.own-role'],
      ['cy', 'permission.denied'],
    ] as const)
      for (const role of ['owner', 'admin', 'member'])
        expect(outcomeOf(await scenario.as(who).patch(scenario.memberPath(org, who), { role }))).toEqual([403, code]);
    expect(await scenario.eventCountWhenIdle()).toBe(before);
  });

  test.each([
    'owner,member',
    ['owner'],
    [['owner']],
    { $ne: 1 },
    'Owner',
    'OWNER',
    'ｏwner',
    ' owner',
    'owner\0',
    '__proto__',
    'constructor',
    'toString',
    'billingAdmin',
    'root',
    '',
    null,
    true,
    0,
    1,
  ])('T26 with the value %j is refused', async (role) => {
    const org = await scenario.organization('ada', { bob: 'member' });
    const before = await scenario.eventCountWhenIdle();
    expect((await scenario.as('ada').patch(scenario.memberPath(org, 'bob'), { role })).statusCode).toBe(422);
    const invitations = [{ email: 'guest@far.example', role }];
    expect((await scenario.as('ada').post(`/v1/organizations/${org}/invitations`, { invitations })).statusCode).toBe(422);
    expect(await scenario.eventCountWhenIdle()).toBe(before);
  });

  test('T27 below owner can neither demote, remove nor appoint owners', async () => {
    const org = await scenario.organization('ada', { bob: 'admin', cy: 'member', eve: 'owner' });
    const asOwner = await scenario.invite('ada', org, 'zoe', 'owner');
    const before = await scenario.eventCountWhenIdle();
    const bob = scenario.as('bob');
    for (const owner of ['ada', 'eve']) {
      expect(outcomeOf(await bob.patch(scenario.memberPath(org, owner), { role: 'member' }))).toEqual([403, 'permission.denied']);
      expect(outcomeOf(await bob.delete(scenario.memberPath(org, owner)))).toEqual([403, 'permission.denied']);
    }
    expect(outcomeOf(await bob.patch(scenario.memberPath(org, 'cy'), { role: 'owner' }))).toEqual([403, 'permission.denied']);
    expect(outcomeOf(await bob.post(`/v1/organizations/${org}/invitations/${asOwner.id}/resend`))).toEqual([403, 'permission.denied']);
    const invited = await bob.post(`/v1/organizations/${org}/invitations`, {
      invitations: [{ email: 'guest@far.example', role: 'owner' }],
    });
    expect(invited.json()).toMatchObject({ items: [{ status: 'refused', problem: { code: 'permission.denied' } }] });
    expect(await scenario.eventCountWhenIdle()).toBe(before);
  });

  test('T28 that may not manage teams cannot add anybody to one', async () => {
    const org = await scenario.organization('ada', { bob: 'member', cy: 'technical', eve: 'readOnly' });
    const operators = await team(org, 'ada');
    const before = await scenario.eventCountWhenIdle();
    for (const who of ['bob', 'cy', 'eve']) {
      const self = { accountIds: [scenario.idOf(who)] };
      for (const answer of [
        await scenario.as(who).post(`${operators}/members`, self),
        await scenario.as(who).put(`${operators}/members`, self),
        await scenario.as(who).post(teamsOf(org), { name: `Of ${who}`, ...self }),
      ])
        expect([who, ...outcomeOf(answer)]).toEqual([who, 403, 'permission.denied']);
    }
    expect(await scenario.eventCountWhenIdle()).toBe(before);
  });

  test('T30 that was taken away has no effect at once, with older tokens, in every context and for pending invitations', async () => {
    const org = await scenario.organization('ada', { bob: 'admin', cy: 'member' });
    const operators = await team(org);
    const pending = await scenario.invite('bob', org, 'dora');
    const bob = scenario.as('bob');
    expect((await bob.patch(`/v1/organizations/${org}`, { name: 'Before' })).statusCode).toBe(200);
    expect((await bob.post(`${operators}/members`, { accountIds: [scenario.idOf('bob')] })).statusCode).toBe(200);
    await scenario.as('ada').patch(scenario.memberPath(org, 'bob'), { role: 'member' });
    for (const answer of [
      await bob.patch(`/v1/organizations/${org}`, { name: 'After' }),
      await bob.post(`/v1/organizations/${org}/invitations`, { invitations: [{ email: 'guest@far.example', role: 'member' }] }),
      await bob.delete(`/v1/organizations/${org}/invitations/${pending.id}`),
      await bob.patch(scenario.memberPath(org, 'cy'), { role: 'technical' }),
      await bob.delete(scenario.memberPath(org, 'cy')),
      await bob.delete(`/v1/organizations/${org}`, { confirm: 'Before' }),
      await bob.post(teamsOf(org), { name: 'Another' }),
      await bob.delete(operators),
    ])
      expect(outcomeOf(answer)).toEqual([403, 'permission.denied']);
    const joining = await scenario.request('POST', '/v1/accounts', { invitationToken: pending.token, ...scenario.chosenBy('dora') });
    expect(outcomeOf(joining)).toEqual([409, 'invitation.authority-lost']);
    expect(await scenario.rolesIn(org, 'ada')).toEqual({ ada: 'owner', bob: 'member', cy: 'member' });
  });

  test('T32 of a former member is in no list, count or team, and gives no access', async () => {
    const org = await scenario.organization('ada', { bob: 'admin', cy: 'member' });
    const operators = await team(org, 'bob', 'cy');
    expect((await scenario.as('ada').delete(scenario.memberPath(org, 'bob'))).statusCode).toBe(204);
    expect((await scenario.as('cy').delete(scenario.memberPath(org, 'cy'))).statusCode).toBe(204);
    await scenario.waitUntilIdle();
    expect(await scenario.rolesIn(org, 'ada')).toEqual({ ada: 'owner' });
    expect((await scenario.as('ada').get(operators)).json()).toMatchObject({ memberCount: 0 });
    expect(await scenario.items('ada', `${operators}/members`)).toEqual([]);
    for (const who of ['bob', 'cy']) {
      expect(outcomeOf(await scenario.as('ada').get(scenario.memberPath(org, who)))).toEqual([404, 'member.unknown']);
      expect(outcomeOf(await scenario.as('ada').post(`${operators}/members`, { accountIds: [scenario.idOf(who)] }))).toEqual([
        422,
        'member.unknown',
      ]);
      for (const path of ['', '/members', '/invitations', '/teams'])
        expect(outcomeOf(await scenario.as(who).get(`/v1/organizations/${org}${path}`))).toEqual([404, 'organization.unknown']);
      expect((await scenario.items<{ id: string }>(who, '/v1/organizations')).map(({ id }) => id)).not.toContain(org);
    }
  });
});

describe('part B: mass assignment', () => {
  const FIELDS = [
    ...['isOwner', 'orgId', 'tenantId', 'organizationId', 'createdBy', 'emailVerified', 'verified', 'version', 'impersonatedBy'],
    ...['activeOrganizationId', 'accountId', 'userId', 'actorId', 'onBehalfOf', 'by', 'at', 'id', '$set'],
  ];
  const path = (pattern: string): string =>
    pattern.replaceAll(
      /:(\w+)Id/g,
      (_, what: string) => `${{ organization: 'org', account: 'acc', invitation: 'inv', session: 'ses' }[what] ?? what}_${NEVER}`,
    );

  test('T29 T48 is refused by every write: unknown fields are errors', async () => {
    const writes = routesOf(scenario.app)
      .filter(({ path: pattern }) => pattern.startsWith('/v1/'))
      .filter(({ method, operation }) => method !== 'GET' && operation?.input.body !== undefined);
    expect(writes.length).toBeGreaterThan(15);
    for (const { method, path: pattern, operation } of writes)
      for (const field of FIELDS) {
        if (operation?.id === 'acceptInvitation' || operation?.id === 'declineInvitation') continue; // see the next test
        const body = { [field]: scenario.idOf('ada') };
        const answer = await scenario.request(method as 'POST', path(pattern), body, await scenario.bearer('eve'));
        const { errors } = answer.json<{ errors?: { pointer: string; code: string }[] }>();
        expect([operation?.id, answer.statusCode]).toEqual([operation?.id, 422]);
        expect(errors).toContainEqual(expect.objectContaining({ pointer: `/${field}`, code: 'unknown-field' }));
      }
  });

  test('T29 is refused when accepting or declining an invitation', async () => {
    const org = await scenario.organization('ada');
    const { id, token } = await scenario.invite('ada', org, 'bob');
    for (const more of [{ role: 'owner' }, { accountId: scenario.idOf('eve') }, { organizationId: org }, { email: 'eve@fixture.example' }])
      for (const which of [{ token }, { invitationId: id }])
        for (const action of ['accept', 'decline'])
          expect((await scenario.as('bob').post(`/v1/invitations/${action}`, { ...which, ...more })).statusCode).toBe(422);
    expect((await scenario.as('bob').post('/v1/invitations/accept', { token, invitationId: id })).statusCode).toBe(422);
    expect((await scenario.accept('bob', { token })).json()).toMatchObject({ role: 'member' });
  });
});
