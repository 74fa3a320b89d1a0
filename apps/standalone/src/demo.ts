import type { Ids } from '@guildhall/eventing';

/** The demo reads its own mails in the inbox, which is open on loopback only. */
export class NoInbox extends Error {
  constructor() {
    super('--demo needs the inbox: leave HOST as it is and NODE_ENV too, or say GUILDHALL_INBOX=on.');
    this.name = 'NoInbox';
  }
}

/** Random for each installation, so that it is not known from this file. */
export const demoPassword = ({ fingerprint }: Pick<Ids, 'fingerprint'>): string => fingerprint('the password of the demo').slice(0, 20);

const PEOPLE = [
  { name: 'Ada Quill', email: 'ada@guild.example', role: 'owner' },
  { name: 'Bo Harrow', email: 'bo@guild.example', role: 'admin' },
  { name: 'Cleo Marsh', email: 'cleo@guild.example', role: 'technical' },
  { name: 'Dev Anand', email: 'dev@guild.example', role: 'readOnly' },
] as const;
const TEAMS: readonly Readonly<{ name: string; of: readonly string[] }>[] = [
  { name: 'Operators', of: ['Bo Harrow', 'Cleo Marsh'] },
  { name: 'Auditors', of: ['Dev Anand'] },
];

type Json = Record<string, unknown>;
type Message = Readonly<{ links: readonly string[] }>;

/** A client of the public API. */
const client =
  (url: string) =>
  async <T = Json>(method: string, path: string, body?: Json, token?: string): Promise<T> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${await response.text()}`);
    return (await response.json().catch(() => ({}))) as T; // our own answers, declared in OpenAPI
  };
type Call = ReturnType<typeof client>;

/** Polls until there is a result. */
const soon = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  for (let tries = 0; tries < 200; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the demo waited in vain');
};

const tokenIn = (call: Call, email: string, page: 'verify' | 'accept'): Promise<string> =>
  soon(async () => {
    const mails = await call<readonly Message[]>('GET', `/inbox/messages?to=${encodeURIComponent(email)}`);
    return mails
      .flatMap(({ links }) => links)
      .find((link) => link.includes(`/${page}#token=`))
      ?.split('token=')[1];
  });

type Person = (typeof PEOPLE)[number];
const chosenBy = ({ name }: Person, password: string) => ({ name, password, acceptTerms: true });

const signUp = async (call: Call, person: Person, password: string): Promise<void> => {
  await call('POST', '/v1/accounts', { email: person.email });
  await call('POST', '/v1/accounts/verifications', { token: await tokenIn(call, person.email, 'verify'), ...chosenBy(person, password) });
};

const join = async (call: Call, person: Person, password: string): Promise<void> => {
  await call('POST', '/v1/accounts', { invitationToken: await tokenIn(call, person.email, 'accept'), ...chosenBy(person, password) });
};

/** Creates a small demo organization through the public API, unless the data folder already has one. */
export const seedDemo = async (url: string, password: string): Promise<Readonly<{ email: string; password: string }>> => {
  const call = client(url);
  const [owner, ...others] = PEOPLE;
  const credentials = { email: owner.email, password };
  if (
    await call('POST', '/v1/sessions', credentials).then(
      () => true,
      () => false,
    )
  )
    return credentials;

  await signUp(call, owner, password);
  const { accessToken } = await call<{ accessToken: string }>('POST', '/v1/sessions', credentials);
  const { id } = await call<{ id: string }>('POST', '/v1/organizations', { name: 'Quill & Harrow' }, accessToken);
  const at = `/v1/organizations/${id}`;
  await call(
    'POST',
    `${at}/invitations`,
    { invitations: [...others, { email: 'ebi@guild.example', role: 'member' as const }].map(({ email, role }) => ({ email, role })) },
    accessToken,
  );
  for (const person of others) await join(call, person, password);

  const members = await soon(async () => {
    const { items } = await call<{ items: readonly { name: string; accountId: string }[] }>('GET', `${at}/members`, undefined, accessToken);
    return items.length === PEOPLE.length ? items : undefined;
  });
  for (const { name, of } of TEAMS) {
    const accountIds = members.filter((member) => of.includes(member.name)).map(({ accountId }) => accountId);
    await call('POST', `${at}/teams`, { name, accountIds }, accessToken);
  }
  return credentials;
};
