import type { Fixture } from '../fixture.ts';

type Answer = Awaited<ReturnType<Fixture['request']>>;

/** The body of an answer; throws unless it was a success. */
export const expectOk = async <T>(sent: Promise<Answer>): Promise<T> => {
  const answer = await sent;
  if (answer.statusCode >= 300) throw new Error(answer.body);
  return answer.body === '' ? ({} as T) : answer.json<T>();
};

/** An organization of `owner`, with the steps that situations consist of. */
export const openOrganizationFixture = async (fixture: Fixture, members: Readonly<Record<string, string>> = {}) => {
  const organizationId = await fixture.organization('owner', members);
  const at = `/v1/organizations/${organizationId}`;
  const owner = fixture.as('owner');
  const accept = (name: string, invitationId: string) => expectOk(fixture.as(name).post('/v1/invitations/accept', { invitationId }));
  const invite = async (name: string, role: string): Promise<string> => {
    const invitations = [{ email: fixture.emailOf(name), role }];
    const { items } = await expectOk<{ items: { invitation: { id: string } }[] }>(
      owner.post(`${at}/invitations`, { invitations, atomic: true }),
    );
    return items[0]!.invitation.id;
  };
  let open: Promise<string> | undefined;

  const organization = {
    fixture,
    organizationId,
    invite,
    /** The invitation of `invitee`, created at the first call. */
    invitation: (role = 'member'): Promise<string> => (open ??= invite('invitee', role)),
    accept: async (): Promise<string> => {
      const id = await organization.invitation();
      await accept('invitee', id);
      await organization.remove('invitee');
      return id;
    },
    decline: async (): Promise<string> => {
      const invitationId = await organization.invitation();
      await expectOk(fixture.as('invitee').post('/v1/invitations/decline', { invitationId }));
      return invitationId;
    },
    cancelById: (id: string) => expectOk(owner.delete(`${at}/invitations/${id}`)),
    cancel: async (): Promise<string> => {
      const id = await organization.invitation();
      await organization.cancelById(id);
      return id;
    },
    /** Resends the invitee's invitation, unless another is given. */
    resend: async (id?: string): Promise<void> =>
      expectOk(owner.post(`${at}/invitations/${id ?? (await organization.invitation())}/resend`)),
    /** The token of the invitee's newest link. */
    link: async (): Promise<string> => {
      await organization.invitation();
      return fixture.tokenTo(fixture.emailOf('invitee'), 'accept');
    },
    join: async (name: string, role: string): Promise<string> => {
      await accept(name, await invite(name, role));
      return fixture.idOf(name);
    },
    remove: (name: string) => expectOk(owner.delete(`${at}/members/${fixture.idOf(name)}`)),
    team: async (...accountIds: string[]): Promise<string> =>
      (await expectOk<{ id: string }>(owner.post(`${at}/teams`, { name: 'Operators', accountIds }))).id,
    deleteTeam: (teamId: string) => expectOk(owner.delete(`${at}/teams/${teamId}`)),
    delete: () => expectOk(owner.delete(at, { confirm: 'The Guild' })),
  };
  return organization;
};
export type OrganizationFixture = Awaited<ReturnType<typeof openOrganizationFixture>>;
