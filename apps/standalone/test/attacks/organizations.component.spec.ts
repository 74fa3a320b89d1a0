import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { attackScene, said, type Scene } from './scene.ts';

jest.setTimeout(120_000);

let scene: Scene;
beforeAll(async () => {
  scene = await attackScene(['ada', 'bob', 'cy', 'eve']);
});
afterAll(() => scene.close());

const at = (org: string): string => `/v1/organizations/${org}`;

describe('S8 a repeated command', () => {
  const key = (text: string) => ({ 'idempotency-key': text });

  test('S8 shows nobody’s address or name to an author who has lost the right to see it', async () => {
    const org = await scene.organization('ada', { bob: 'admin', cy: 'member' });
    const { id } = await scene.invite('ada', org, 'eve');
    const bob = scene.as('bob');
    const resend = () => bob.post(`${at(org)}/invitations/${id}/resend`, undefined, key('resend'));
    const change = () => bob.patch(scene.memberPath(org, 'cy'), { role: 'readOnly' }, key('change'));
    const first = [await resend(), await change()];
    expect(first.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect([await resend(), await change()].map(({ body }) => body)).toEqual(first.map(({ body }) => body));

    await scene.as('ada').patch(scene.memberPath(org, 'bob'), { role: 'member' });
    for (const again of [resend, change]) expect(said(await again())).toEqual([403, 'permission.denied']);
    await scene.as('ada').delete(scene.memberPath(org, 'bob'));
    for (const again of [resend, change]) expect(said(await again())).toEqual([404, 'organization.unknown']);
  });

  test('S8 says what it said, and nothing of what has come since', async () => {
    const org = await scene.organization('ada', { bob: 'admin', cy: 'owner' });
    const { id: invitationId } = await scene.invite('ada', org, 'eve');
    const [bob, cy] = [scene.as('bob'), scene.as('cy')];
    const team = (await bob.post(`${at(org)}/teams`, { name: 'Day' })).json<{ id: string }>().id;
    const members = `${at(org)}/teams/${team}/members`;
    const commands = [
      () => bob.patch(at(org), { name: 'Acme' }, key('rename')),
      () => bob.patch(`${at(org)}/teams/${team}`, { name: 'Night' }, key('rename-team')),
      () => bob.post(members, { accountIds: [scene.idOf('ada')] }, key('add')),
      () => bob.put(members, { accountIds: [scene.idOf('bob')] }, key('set')),
      () => cy.post(`${at(org)}/restore`, undefined, key('restore')),
      () => cy.post(`${at(org)}/invitations/${invitationId}/resend`, undefined, key('resend')),
    ];
    const told = async () => {
      const answers: unknown[] = [];
      for (const command of commands.slice(0, 4)) answers.push((await command()).json());
      await scene.as('ada').delete(at(org), { confirm: 'Acme' });
      for (const command of commands.slice(4)) answers.push((await command()).json());
      return answers;
    };
    const first = await told();

    await scene.as('ada').patch(scene.memberPath(org, 'bob'), { role: 'readOnly' });
    await scene.as('ada').patch(at(org), { name: 'Bolt' });
    await scene.as('ada').patch(`${at(org)}/teams/${team}`, { name: 'Dusk' });
    await scene.as('ada').put(members, { accountIds: [] });
    await scene.as('eve').post('/v1/invitations/decline', { invitationId });
    expect(first).toMatchObject([
      { name: 'Acme', role: 'admin' },
      { name: 'Night', memberCount: 0 },
      { memberCount: 1 },
      { memberCount: 1 },
      { name: 'Acme', role: 'owner' },
      { status: 'pending', delivery: 'queued' },
    ]);
    for (const [n, command] of commands.entries()) expect((await command()).json()).toEqual(first[n]);

    await scene.as('ada').delete(scene.memberPath(org, 'bob'));
    for (const [n, command] of commands.slice(0, 4).entries()) expect((await command()).json()).toEqual(first[n]);
  });
});

test('S13 nobody touches an invitation that they could not send: an admin none to be an owner', async () => {
  const org = await scene.organization('ada', { bob: 'admin' });
  const { id } = await scene.invite('ada', org, 'eve', 'owner');
  const path = `${at(org)}/invitations/${id}`;
  const before = await scene.settled();
  expect(said(await scene.as('bob').delete(path))).toEqual([403, 'permission.denied']);
  expect(said(await scene.as('bob').post(`${path}/resend`))).toEqual([403, 'permission.denied']);
  expect(await scene.settled()).toBe(before);
  expect((await scene.as('ada').delete(path)).statusCode).toBe(204);
  expect(said(await scene.as('bob').delete(path))).toEqual([403, 'permission.denied']);
});

test('U8 whoever holds the newest link declines by it, without an account; by its id only the invitee', async () => {
  const org = await scene.organization('ada');
  const decline = (body: object) => scene.request('POST', '/v1/invitations/decline', body);
  const statusOf = async (id: string) => (await scene.as('ada').get(`${at(org)}/invitations/${id}`)).json<{ status: string }>().status;
  const first = await scene.inviteTo('ada', org, 'nobody@far.example');
  await scene.as('ada').post(`${at(org)}/invitations/${first.id}/resend`);
  const before = await scene.settled();
  expect(said(await decline({ invitationId: first.id }))).toEqual([404, 'invitation.unknown']);
  expect(said(await decline({ token: first.token }))).toEqual([410, 'invitation.superseded']);
  expect(said(await decline({ token: 'x'.repeat(56) }))).toEqual([404, 'invitation.unknown']);
  expect(await scene.settled()).toBe(before);
  const token = scene.platform.links.issue('invitation', first.id, 2);
  expect((await decline({ token })).statusCode).toBe(204);
  expect(said(await decline({ token }))).toEqual([409, 'invitation.declined']);
  expect(await statusOf(first.id)).toBe('declined');

  const second = await scene.invite('ada', org, 'bob');
  expect(said(await scene.decline('eve', { invitationId: second.id }))).toEqual([404, 'invitation.unknown']);
  expect((await scene.decline('eve', { token: second.token })).statusCode).toBe(204);
  expect(await statusOf(second.id)).toBe('declined');
});
