import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openFixture, type Fixture } from './fixture.ts';

describe('an organization over HTTP', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await openFixture();
  });
  afterAll(() => fixture.close());

  it('P10 is created with its name and date, and its creator as owner', async () => {
    const created = await fixture.as('ada').post('/v1/organizations', { name: 'Acme' });
    expect(created.statusCode).toBe(201);
    expect(created.json()).toMatchObject({ name: 'Acme', profile: 'unified', role: 'owner', createdAt: expect.any(String) });
    const { id } = created.json<{ id: string }>();
    expect((await fixture.as('ada').get(`/v1/organizations/${id}`)).json()).toEqual(created.json());
    expect((await fixture.as('ada').get('/v1/organizations')).json()).toMatchObject({ items: [{ id }], nextCursor: null });
    expect((await fixture.as('eve').get(`/v1/organizations/${id}`)).statusCode).toBe(404);
  });

  it('P30 invites people with a role, who accept with the link of their mail', async () => {
    const { id } = (await fixture.as('ada').post('/v1/organizations', { name: 'Bolt' })).json<{ id: string }>();
    const invited = await fixture.as('ada').post(`/v1/organizations/${id}/invitations`, {
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
    const token = fixture.linkOf(items[0]?.invitation.id ?? '', 1);
    expect((await fixture.as('nobody').post('/v1/invitations/preview', { token })).json()).toMatchObject({
      organization: { id, name: 'Bolt' },
      role: 'technical',
      email: 'b***@example.com',
    });
    expect((await fixture.as('bob').post('/v1/invitations/accept', { token })).json()).toEqual({
      organizationId: id,
      accountId: fixture.people.bob.accountId,
      role: 'technical',
    });
    expect((await fixture.as('bob').post('/v1/invitations/accept', { token })).json()).toMatchObject({
      code: 'invitation.already-accepted',
      status: 409,
    });
    expect((await fixture.as('bob').get(`/v1/organizations/${id}/members`)).json()).toMatchObject({
      items: [{ role: 'owner' }, { role: 'technical', email: 'bob@example.com' }],
    });
  });

  it('acknowledges commands while views are unavailable, and answers with their results', async () => {
    const { id } = (await fixture.as('ada').post('/v1/organizations', { name: 'Crux' })).json<{ id: string }>();
    const invite = async (email: string): Promise<string> => {
      const invitations = [{ email, role: 'technical' }];
      const invited = await fixture.as('ada').post(`/v1/organizations/${id}/invitations`, { invitations });
      return invited.json<{ items: { invitation: { id: string } }[] }>().items[0]?.invitation.id ?? '';
    };
    const [forBob, forCy] = [await invite('bob@example.com'), await invite('cy@example.com')];
    await fixture.as('bob').post('/v1/invitations/accept', { token: fixture.linkOf(forBob, 1) });
    const [{ bob }, path] = [fixture.people, `/v1/organizations/${id}`];
    const before = (await fixture.as('ada').get(`${path}/members/${bob.accountId}`)).json<object>();
    const sent = (await fixture.as('ada').get(`${path}/invitations/${forCy}`)).json<object>();

    fixture.views.isUnavailable = true;
    const renamed = await fixture.as('ada').patch(path, { name: 'Crown' });
    expect([renamed.statusCode, renamed.json()]).toMatchObject([200, { id, name: 'Crown', role: 'owner', profile: 'unified' }]);
    const changed = await fixture.as('ada').patch(`${path}/members/${bob.accountId}`, { role: 'admin' });
    expect([changed.statusCode, changed.json()]).toEqual([200, { ...before, role: 'admin' }]);
    const resent = await fixture.as('ada').post(`${path}/invitations/${forCy}/resend`, {});
    expect([resent.statusCode, resent.json()]).toEqual([200, { ...sent, expiresAt: expect.any(String) }]);
    await fixture.as('ada').delete(path, { confirm: 'Crown' });
    expect((await fixture.as('ada').post(`${path}/restore`, {})).json()).toMatchObject({ id, name: 'Crown', role: 'owner' });

    fixture.views.isUnavailable = false;
    await fixture.clock.advance(60_000);
    expect((await fixture.as('ada').get(path)).json()).toEqual(renamed.json());
  });
});
