import type { Stage } from '../stage.ts';

type Answer = Awaited<ReturnType<Stage['request']>>;

/** What must work while something is prepared. */
export const sure = async <T>(asked: Promise<Answer>): Promise<T> => {
  const answer = await asked;
  if (answer.statusCode >= 300) throw new Error(answer.body);
  return answer.body === '' ? ({} as T) : answer.json<T>();
};

/** An organization of the owner's, in which whatever a situation needs is done step by step. */
export const newGuild = async (stage: Stage, members: Readonly<Record<string, string>> = {}) => {
  const organizationId = await stage.organization('owner', members);
  const at = `/v1/organizations/${organizationId}`;
  const owner = stage.as('owner');
  const accept = (name: string, invitationId: string) => sure(stage.as(name).post('/v1/invitations/accept', { invitationId }));
  const invite = async (name: string, role: string): Promise<string> => {
    const invitations = [{ email: stage.emailOf(name), role }];
    const { items } = await sure<{ items: { invitation: { id: string } }[] }>(
      owner.post(`${at}/invitations`, { invitations, atomic: true }),
    );
    return items[0]!.invitation.id;
  };
  let open: Promise<string> | undefined;

  const guild = {
    stage,
    organizationId,
    invite,
    /** The invitee's invitation: one, and the same for whoever asks. */
    invitation: (role = 'member'): Promise<string> => (open ??= invite('invitee', role)),
    accept: async (): Promise<string> => {
      const id = await guild.invitation();
      await accept('invitee', id);
      await guild.remove('invitee');
      return id;
    },
    decline: async (): Promise<string> => {
      const invitationId = await guild.invitation();
      await sure(stage.as('invitee').post('/v1/invitations/decline', { invitationId }));
      return invitationId;
    },
    withdraw: (id: string) => sure(owner.delete(`${at}/invitations/${id}`)),
    cancel: async (): Promise<string> => {
      const id = await guild.invitation();
      await guild.withdraw(id);
      return id;
    },
    /** The invitee's, unless another is named. */
    resend: async (id?: string): Promise<void> => sure(owner.post(`${at}/invitations/${id ?? (await guild.invitation())}/resend`)),
    /** The token of the invitee's newest link. */
    link: async (): Promise<string> => {
      await guild.invitation();
      return stage.tokenTo(stage.emailOf('invitee'), 'accept');
    },
    join: async (name: string, role: string): Promise<string> => {
      await accept(name, await invite(name, role));
      return stage.idOf(name);
    },
    remove: (name: string) => sure(owner.delete(`${at}/members/${stage.idOf(name)}`)),
    team: async (...accountIds: string[]): Promise<string> =>
      (await sure<{ id: string }>(owner.post(`${at}/teams`, { name: 'Operators', accountIds }))).id,
    deleteTeam: (teamId: string) => sure(owner.delete(`${at}/teams/${teamId}`)),
    delete: () => sure(owner.delete(at, { confirm: 'The Guild' })),
  };
  return guild;
};
export type Guild = Awaited<ReturnType<typeof newGuild>>;
