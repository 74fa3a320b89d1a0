/** Accounts for a run, signed up once through the API and the inbox, because hashing a password is slow. */
import { itemsOf, pause, textOf, tokenIn, type Answer, type Body, type Call, type Request } from './http-client.ts';
import { newOrg, type Org, type Person } from './expected-state.ts';

const PASSWORD = 'a password for the crash run';

/** Repeats a request until its answer is good; only for the setup. */
const requestUntilGood = async (call: () => Call | undefined, request: Request, isGood: (answer: Answer) => boolean): Promise<Answer> => {
  let last: Answer | undefined;
  for (let tries = 0; tries < 300; tries++) {
    last = await call()?.(request);
    if (last !== undefined && isGood(last)) return last;
    await pause(100);
  }
  throw new Error(`${request.method} ${request.path}: ${JSON.stringify(last ?? 'no answer')}`);
};

/** Starts a session of an account. */
export const signIn = async (call: () => Call | undefined, { email, password }: Pick<Person, 'email' | 'password'>) => {
  const { body } = await requestUntilGood(
    call,
    { method: 'POST', path: '/v1/sessions', body: { email, password } },
    ({ status }) => status === 201,
  );
  const [accessToken, refreshToken] = [textOf(body, 'accessToken'), textOf(body, 'refreshToken')];
  return { accountId: textOf(body['account'] as Body, 'id'), accessToken, refreshToken, since: performance.now() };
};

/** Works while processes are restarted: `call` gives the current connection. */
export const signUp = async (call: () => Call | undefined, n: number): Promise<Person> => {
  const [email, name, password] = [`person${String(n)}@pool.example`, `Person of the pool ${String(n)}`, PASSWORD];
  await requestUntilGood(
    call,
    { method: 'POST', path: '/v1/accounts', body: { email }, key: `sign-up-${String(n)}` },
    ({ status }) => status === 202,
  );
  const inbox = { method: 'GET', path: `/inbox/messages?to=${encodeURIComponent(email)}` };
  const token = tokenIn(await requestUntilGood(call, inbox, (answer) => tokenIn(answer, 'verify') !== undefined), 'verify') ?? '';
  const body = { token, name, password, acceptTerms: true };
  const verify = { method: 'POST', path: '/v1/accounts/verifications', body, key: `verify-${String(n)}` };
  await requestUntilGood(call, verify, ({ status }) => status === 200);
  return { email, name, password, ...(await signIn(call, { email, password })) };
};

/** Creates an organization without other members. */
export const createOrganization = async (call: () => Call | undefined, owner: Person, n: number): Promise<Org> => {
  const [name, key] = [`Organization of ${owner.name}`, `create-${String(n)}`];
  const request = { method: 'POST', path: '/v1/organizations', body: { name }, key, token: owner.accessToken };
  const { body } = await requestUntilGood(call, request, ({ status }) => status === 201);
  return newOrg(textOf(body, 'id'), n, name, owner.accountId);
};

/** Whether a token is accepted. */
export const isTokenAccepted = async (call: Call, { accessToken }: Person): Promise<boolean> =>
  (await call({ method: 'GET', path: '/v1/organizations', token: accessToken }).then((answer) => answer && itemsOf(answer.body))) !==
  undefined;
