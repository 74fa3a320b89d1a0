import { routesOf } from '@guildhall/nest';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { attackScene, said, type Scene } from './scene.ts';

jest.setTimeout(120_000);

let scene: Scene;
beforeAll(async () => {
  scene = await attackScene(['ada', 'bob', 'cy', 'eve']);
});
afterAll(() => scene.close());

const NEVER = '0'.repeat(26);
const teamsOf = (org: string): string => `/v1/organizations/${org}/teams`;
const team = async (org: string, ...names: readonly string[]): Promise<string> => {
  const made = await scene.as('ada').post(teamsOf(org), { name: 'Operators', accountIds: names.map(scene.idOf) });
  return `${teamsOf(org)}/${made.json<{ id: string }>().id}`;
};

describe('part B: a role', () => {
  test('T23 is never changed by whoever holds it, upwards or downwards', async () => {
    const org = await scene.organization('ada', { bob: 'admin', cy: 'technical', eve: 'owner' });
    const before = await scene.settled();
    for (const [who, code] of [
      ['ada', 'member.own-role'],
      ['bob', 'member.own-role'],
      ['cy', 'permission.denied'],
    ] as const)
      for (const role of ['owner', 'admin', 'member'])
        expect(said(await scene.as(who).patch(scene.memberPath(org, who), { role }))).toEqual([403, code]);
    expect(await scene.settled()).toBe(before);
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
  ])('T26 of the value %j does not exist', async (role) => {
    const org = await scene.organization('ada', { bob: 'member' });
    const before = await scene.settled();
    expect((await scene.as('ada').patch(scene.memberPath(org, 'bob'), { role })).statusCode).toBe(422);
    const invitations = [{ email: 'guest@far.example', role }];
    expect((await scene.as('ada').post(`/v1/organizations/${org}/invitations`, { invitations })).statusCode).toBe(422);
    expect(await scene.settled()).toBe(before);
  });

  test('T27 below the owner’s touches no owner: no demotion, no removal, no making of one', async () => {
    const org = await scene.organization('ada', { bob: 'admin', cy: 'member', eve: 'owner' });
    const asOwner = await scene.invite('ada', org, 'zoe', 'owner');
    const before = await scene.settled();
    const bob = scene.as('bob');
    for (const owner of ['ada', 'eve']) {
      expect(said(await bob.patch(scene.memberPath(org, owner), { role: 'member' }))).toEqual([403, 'permission.denied']);
      expect(said(await bob.delete(scene.memberPath(org, owner)))).toEqual([403, 'permission.denied']);
    }
    expect(said(await bob.patch(scene.memberPath(org, 'cy'), { role: 'owner' }))).toEqual([403, 'permission.denied']);
    expect(said(await bob.post(`/v1/organizations/${org}/invitations/${asOwner.id}/resend`))).toEqual([403, 'permission.denied']);
    const invited = await bob.post(`/v1/organizations/${org}/invitations`, {
      invitations: [{ email: 'guest@far.example', role: 'owner' }],
    });
    expect(invited.json()).toMatchObject({ items: [{ status: 'refused', problem: { code: 'permission.denied' } }] });
    expect(await scene.settled()).toBe(before);
  });

  test('T28 that manages no teams puts nobody into one, least of all its holder', async () => {
    const org = await scene.organization('ada', { bob: 'member', cy: 'technical', eve: 'readOnly' });
    const operators = await team(org, 'ada');
    const before = await scene.settled();
    for (const who of ['bob', 'cy', 'eve']) {
      const self = { accountIds: [scene.idOf(who)] };
      for (const answer of [
        await scene.as(who).post(`${operators}/members`, self),
        await scene.as(who).put(`${operators}/members`, self),
        await scene.as(who).post(teamsOf(org), { name: `Of ${who}`, ...self }),
      ])
        expect([who, ...said(answer)]).toEqual([who, 403, 'permission.denied']);
    }
    expect(await scene.settled()).toBe(before);
  });

  test('T30 that was taken away is gone at once: for tokens issued before, in every context, and for work that was under way', async () => {
    const org = await scene.organization('ada', { bob: 'admin', cy: 'member' });
    const operators = await team(org);
    const pending = await scene.invite('bob', org, 'dora');
    const bob = scene.as('bob');
    expect((await bob.patch(`/v1/organizations/${org}`, { name: 'Before' })).statusCode).toBe(200);
    expect((await bob.post(`${operators}/members`, { accountIds: [scene.idOf('bob')] })).statusCode).toBe(200);
    await scene.as('ada').patch(scene.memberPath(org, 'bob'), { role: 'member' });
    for (const answer of [
      await bob.patch(`/v1/organizations/${org}`, { name: 'After' }),
      await bob.post(`/v1/organizations/${org}/invitations`, { invitations: [{ email: 'guest@far.example', role: 'member' }] }),
      await bob.delete(`/v1/organizations/${org}/invitations/${pending.id}`),
      await bob.patch(scene.memberPath(org, 'cy'), { role: 'technical' }),
      await bob.delete(scene.memberPath(org, 'cy')),
      await bob.delete(`/v1/organizations/${org}`, { confirm: 'Before' }),
      await bob.post(teamsOf(org), { name: 'Another' }),
      await bob.delete(operators),
    ])
      expect(said(answer)).toEqual([403, 'permission.denied']);
    const joining = await scene.request('POST', '/v1/accounts', { invitationToken: pending.token, ...scene.chosenBy('dora') });
    expect(said(joining)).toEqual([409, 'invitation.authority-lost']);
    expect(await scene.rolesIn(org, 'ada')).toEqual({ ada: 'owner', bob: 'member', cy: 'member' });
  });

  test('T32 of a former member stands nowhere: in no list, no count, no team, and opens nothing', async () => {
    const org = await scene.organization('ada', { bob: 'admin', cy: 'member' });
    const operators = await team(org, 'bob', 'cy');
    expect((await scene.as('ada').delete(scene.memberPath(org, 'bob'))).statusCode).toBe(204);
    expect((await scene.as('cy').delete(scene.memberPath(org, 'cy'))).statusCode).toBe(204);
    await scene.idle();
    expect(await scene.rolesIn(org, 'ada')).toEqual({ ada: 'owner' });
    expect((await scene.as('ada').get(operators)).json()).toMatchObject({ memberCount: 0 });
    expect(await scene.items('ada', `${operators}/members`)).toEqual([]);
    for (const who of ['bob', 'cy']) {
      expect(said(await scene.as('ada').get(scene.memberPath(org, who)))).toEqual([404, 'member.unknown']);
      expect(said(await scene.as('ada').post(`${operators}/members`, { accountIds: [scene.idOf(who)] }))).toEqual([422, 'member.unknown']);
      for (const path of ['', '/members', '/invitations', '/teams'])
        expect(said(await scene.as(who).get(`/v1/organizations/${org}${path}`))).toEqual([404, 'organization.unknown']);
      expect((await scene.items<{ id: string }>(who, '/v1/organizations')).map(({ id }) => id)).not.toContain(org);
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

  test('T29 T48 no write takes a field that nobody asked for, whoever it names', async () => {
    const writes = routesOf(scene.app)
      .filter(({ path: pattern }) => pattern.startsWith('/v1/'))
      .filter(({ method, operation }) => method !== 'GET' && operation?.input.body !== undefined);
    expect(writes.length).toBeGreaterThan(15);
    for (const { method, path: pattern, operation } of writes)
      for (const field of FIELDS) {
        if (operation?.id === 'acceptInvitation' || operation?.id === 'declineInvitation') continue; // one of two shapes: below
        const body = { [field]: scene.idOf('ada') };
        const answer = await scene.request(method as 'POST', path(pattern), body, await scene.bearer('eve'));
        const { errors } = answer.json<{ errors?: { pointer: string; code: string }[] }>();
        expect([operation?.id, answer.statusCode]).toEqual([operation?.id, 422]);
        expect(errors).toContainEqual(expect.objectContaining({ pointer: `/${field}`, code: 'unknown-field' }));
      }
  });

  test('T29 nor does the answer to an invitation', async () => {
    const org = await scene.organization('ada');
    const { id, token } = await scene.invite('ada', org, 'bob');
    for (const more of [{ role: 'owner' }, { accountId: scene.idOf('eve') }, { organizationId: org }, { email: 'eve@stage.example' }])
      for (const which of [{ token }, { invitationId: id }])
        for (const deed of ['accept', 'decline'])
          expect((await scene.as('bob').post(`/v1/invitations/${deed}`, { ...which, ...more })).statusCode).toBe(422);
    expect((await scene.as('bob').post('/v1/invitations/accept', { token, invitationId: id })).statusCode).toBe(422);
    expect((await scene.accept('bob', { token })).json()).toMatchObject({ role: 'member' });
  });
});
