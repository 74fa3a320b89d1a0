import type { Known } from './values.ts';

/** Accounts of `npm start -- --demo`. */
const [ADA, BO] = ['ada@guild.example', 'bo@guild.example'];
export const KNOWN_ADDRESS = ADA;

type Json = Readonly<Record<string, unknown>>;
type Session = Readonly<{ accessToken: string; refreshToken: string; account: Readonly<{ id: string }> }>;
type Created = Readonly<{ id: string }>;

const call = async <T>(url: string, method: string, path: string, body?: Json, token = ''): Promise<T> => {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${await response.text()}`);
  return (await response.json()) as T; // our own answers, declared in OpenAPI
};

/** Creates an organization with members, a team and invitations, and gives the known values. `password`: of the accounts of the demo. */
export const createKnownValues = async (url: string, password: string): Promise<Known> => {
  const signIn = (email: string): Promise<Session> => call(url, 'POST', '/v1/sessions', { email, password });
  const [ada, bo, other] = [await signIn(ADA), await signIn(BO), await signIn(BO)];
  const more = await Promise.all([...Array<string>(8).fill(ADA), ...Array<string>(4).fill(BO)].map(signIn)); // some are ended soon
  const post = <T>(path: string, body: Json, { accessToken } = ada): Promise<T> => call(url, 'POST', path, body, accessToken);
  const { id } = await post<Created>('/v1/organizations', { name: 'Something to try' });
  const emails = [BO, ...Array.from({ length: 3 }, (_, n) => `guest${String(n)}.${id}@far.example`)];
  const invitations = emails.map((email) => ({ email, role: 'admin' }));
  const { items } = await post<{ items: { invitation: Created }[] }>(`/v1/organizations/${id}/invitations`, { invitations });
  await post('/v1/invitations/accept', { invitationId: items[0]?.invitation.id ?? '' }, bo);
  const team = await post<Created>(`/v1/organizations/${id}/teams`, { name: 'Triers', accountIds: [bo.account.id] });
  const mails = await call<{ links: string[] }[]>(url, 'GET', '/inbox/messages');
  const tokens = mails.flatMap(({ links }) => links).filter((link) => /\/(?:accept|verify)#/.test(link));
  const { items: sessions } = await call<{ items: Created[] }>(url, 'GET', '/v1/sessions', undefined, other.accessToken);
  return {
    OrganizationId: [id],
    AccountId: [ada.account.id, bo.account.id],
    TeamId: [team.id],
    InvitationId: items.map(({ invitation }) => invitation.id),
    SessionId: sessions.map((session) => session.id).slice(-1),
    EmailAddress: [ADA, BO, 'somebody@far.example'],
    email: [ADA, BO, 'somebody@far.example', ...emails],
    token: ['', ...tokens.map((link) => link.split('token=')[1] ?? '')].slice(-20),
    refreshToken: [other.refreshToken],
    accessToken: more.map(({ accessToken }) => accessToken),
  };
};
