import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { organizationStage, type Stage } from './stage.ts';

describe('an organization over HTTP', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await organizationStage();
  });
  afterAll(() => stage.close());

  it('P10 is created with its name and date, and its creator owns it', async () => {
    const created = await stage.as('ada').post('/v1/organizations', { name: 'Acme' });
    expect(created.statusCode).toBe(201);
    expect(created.json()).toMatchObject({ name: 'Acme', profile: 'unified', role: 'owner', createdAt: expect.any(String) });
    const { id } = created.json<{ id: string }>();
    expect((await stage.as('ada').get(`/v1/organizations/${id}`)).json()).toEqual(created.json());
    expect((await stage.as('ada').get('/v1/organizations')).json()).toMatchObject({ items: [{ id }], nextCursor: null });
    expect((await stage.as('eve').get(`/v1/organizations/${id}`)).statusCode).toBe(404);
  });

  it('P30 invites people with a role, who accept with the link of their mail', async () => {
    const { id } = (await stage.as('ada').post('/v1/organizations', { name: 'Bolt' })).json<{ id: string }>();
    const invited = await stage.as('ada').post(`/v1/organizations/${id}/invitations`, {
      invitations: [
        { email: 'Bob@Example.com', role: 'technical' },
        { email: 'nobody', role: 'member' },
        { email: 'bob@example.com', role: 'member' },
      ],
    });
    expect(invited.statusCode).toBe(201);
    const { items } = invited.json<{ items: { status: string; invitation: { id: string } }[] }>();
    expect(items).toMatchObject([
      { status: 'sent', invitation: { email: 'bob@example.com', role: 'technical', status: 'pending', delivery: 'queued' } },
      { status: 'refused', problem: { code: 'address.malformed' } },
      { status: 'refused', problem: { code: 'invitation.twin' } },
    ]);
    const token = stage.linkOf(items[0]?.invitation.id ?? '', 1);
    expect((await stage.as('nobody').post('/v1/invitations/preview', { token })).json()).toMatchObject({
      organization: { id, name: 'Bolt' },
      role: 'technical',
      email: 'b***@example.com',
    });
    expect((await stage.as('bob').post('/v1/invitations/accept', { token })).json()).toEqual({
      organizationId: id,
      accountId: stage.people.bob.accountId,
      role: 'technical',
    });
    expect((await stage.as('bob').post('/v1/invitations/accept', { token })).json()).toMatchObject({
      code: 'invitation.already-accepted',
      status: 409,
    });
    expect((await stage.as('bob').get(`/v1/organizations/${id}/members`)).json()).toMatchObject({
      items: [{ role: 'owner' }, { role: 'technical', email: 'bob@example.com' }],
    });
  });
});
