import { openFixture } from '../fixture.ts';

type Answer = Readonly<{ statusCode: number; body: string; json: () => unknown }>;
type Options = Parameters<typeof openFixture>[0];

/** Status, and the code if the answer is a problem. */
export const outcomeOf = (answer: Answer): readonly [number, string] => [
  answer.statusCode,
  /"code":"([^"]*)"/.exec(answer.body)?.[1] ?? '',
];
/** The body without its trace id, which differs in every answer. */
export const withoutTraceId = (answer: Answer): string => answer.body.replace(/"traceId":"[^"]*"/, '');

export type Invited = Readonly<{ id: string; token: string }>;
/** How an invitee names an invitation: by its link, unless only the id is known. */
type Which = Readonly<{ token: string }> | Readonly<{ invitationId: string }>;
const named = (which: Which): Which => ('token' in which ? { token: which.token } : which);

/** The fixture with `people` signed up, and the requests that attack specs share. */
export const openScenario = async (people: readonly string[], options?: Options) => {
  const fixture = await openFixture(options);
  await fixture.signUp(...people);
  const { as, emailOf, platform } = fixture;

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
    ...fixture,
    items,
    /** How many events there are, once all work that requests caused is done. */
    eventCountWhenIdle: async (): Promise<number> => {
      await fixture.waitUntilIdle();
      return fixture.eventCount();
    },
    bearer: async (name: string) => ({ authorization: `Bearer ${(await fixture.tokensOf(name)).accessToken}` }),
    rolesIn,
    inviteTo: invite,
    invite: (by: string, org: string, name: string, role?: string) => invite(by, org, emailOf(name), role),
    accept: (who: string, which: Which) => as(who).post('/v1/invitations/accept', named(which)),
    decline: (who: string, which: Which) => as(who).post('/v1/invitations/decline', named(which)),
    /** The position in an answer to `who`, unsealed. */
    positionOf: (who: string, { headers }: Readonly<{ headers: Readonly<Record<string, unknown>> }>): string => {
      const sealed = String(headers['guildhall-position']);
      const position = fixture.app.getHttpAdapter().getInstance().positions.open(sealed, fixture.idOf(who));
      if (position === undefined) throw new Error(`${who} was not given ${sealed}`);
      return position;
    },
    memberPath: (org: string, name: string): string => `/v1/organizations/${org}/members/${fixture.idOf(name)}`,
  };
};
export type Scenario = Awaited<ReturnType<typeof openScenario>>;
