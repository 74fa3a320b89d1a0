import { standaloneStage } from '../stage.ts';

type Answer = Readonly<{ statusCode: number; body: string; json: () => unknown }>;
type Options = Parameters<typeof standaloneStage>[0];

/** What an answer says: its status and, if it is a problem, its code. */
export const said = (answer: Answer): readonly [number, string] => [answer.statusCode, /"code":"([^"]*)"/.exec(answer.body)?.[1] ?? ''];
/** A problem without what is different in every answer. */
export const uniform = (answer: Answer): string => answer.body.replace(/"traceId":"[^"]*"/, '');

export type Invited = Readonly<{ id: string; token: string }>;
/** How an invitee names an invitation: by its link, unless only the id is known. */
type Which = Readonly<{ token: string }> | Readonly<{ invitationId: string }>;
const named = (which: Which): Which => ('token' in which ? { token: which.token } : which);

/** The stage, and what attackers and their victims do on it. */
export const attackScene = async (people: readonly string[], options?: Options) => {
  const stage = await standaloneStage(options);
  await stage.signUp(...people);
  const { as, emailOf, platform } = stage;

  /** An invitation with its link's token, as the mail has it. */
  const invite = async (by: string, org: string, email: string, role = 'member'): Promise<Invited> => {
    const answer = await as(by).post(`/v1/organizations/${org}/invitations`, { invitations: [{ email, role }] });
    const id = answer.json<{ items?: { invitation?: { id: string } }[] }>().items?.[0]?.invitation?.id;
    if (id === undefined) throw new Error(`not invited: ${answer.body}`);
    return { id, token: platform.links.issue('invitation', id, 1) };
  };
  const items = async <T>(who: string, path: string): Promise<readonly T[]> => (await as(who).get(path)).json<{ items: T[] }>().items;
  const rolesIn = async (org: string, seenBy: string): Promise<Readonly<Record<string, string>>> => {
    const members = await items<{ email: string; role: string }>(seenBy, `/v1/organizations/${org}/members?limit=100`);
    return Object.fromEntries(members.map(({ email, role }) => [email.split('@')[0] ?? '', role]));
  };
  return {
    ...stage,
    items,
    /** How many events there are when all that followed from the last request is done. */
    settled: async (): Promise<number> => {
      await stage.idle();
      return stage.written();
    },
    bearer: async (name: string) => ({ authorization: `Bearer ${(await stage.tokensOf(name)).accessToken}` }),
    rolesIn,
    inviteTo: invite,
    invite: (by: string, org: string, name: string, role?: string) => invite(by, org, emailOf(name), role),
    accept: (who: string, which: Which) => as(who).post('/v1/invitations/accept', named(which)),
    decline: (who: string, which: Which) => as(who).post('/v1/invitations/decline', named(which)),
    /** Where an answer to somebody says that what it did can be read, as it is inside. */
    positionOf: (who: string, { headers }: Readonly<{ headers: Readonly<Record<string, unknown>> }>): string => {
      const sealed = String(headers['guildhall-position']);
      const position = stage.app.getHttpAdapter().getInstance().positions.open(sealed, stage.idOf(who));
      if (position === undefined) throw new Error(`${who} was not given ${sealed}`);
      return position;
    },
    memberPath: (org: string, name: string): string => `/v1/organizations/${org}/members/${stage.idOf(name)}`,
  };
};
export type Scene = Awaited<ReturnType<typeof attackScene>>;
