import { systemClock } from '@guildhall/crypto';
import type { Clock, Platform } from '@guildhall/eventing';
import { manualClock } from '@guildhall/testing';
import { methodsOf, type Headers, type Method } from '@guildhall/testing/service-fixture';
import { startStandalone } from '../src/index.ts';
import { trackedPlatform } from './tracked-platform.ts';

const ENV = {
  PORT: '0',
  GUILDHALL_DATA: ':memory:',
  GUILDHALL_LOG: 'silent',
  GUILDHALL_RATE_LIMIT_FACTOR: '1000000',
  GUILDHALL_MAILS_PER_HOUR: '1000000',
  GUILDHALL_UNIFORM_STEP_MS: '0',
  GUILDHALL_SESSION_IDLE_DAYS: '365',
  GUILDHALL_SESSION_DAYS: '365',
};
export const PASSWORD = 'a password for the fixture';
/** Milliseconds that an access token is valid. */
const TOKEN_LIFETIME_MS = 600_000;
/** Sleeps shorter than this, in milliseconds, use real time: they wait for other work, not for a date. */
const REAL_TIME_LIMIT_MS = 1_000;

type Tokens = Readonly<{ accessToken: string; refreshToken: string; account: { id: string } }>;
type Session = Tokens & Readonly<{ until: number }>;
type Mail = Readonly<{ subject: string; links: readonly string[] }>;

type Options = Readonly<{
  /** Settings, over the defaults above. */
  env?: Readonly<Record<string, string>>;
  /** Replaces parts of the platform. */
  changePlatform?: (platform: Platform) => Platform;
}>;

const start = async (clock: Clock, { env = {}, changePlatform = (platform) => platform }: Options) => {
  let tracked: ReturnType<typeof trackedPlatform> | undefined;
  const wrap = (platform: Platform): Platform => (tracked = trackedPlatform(changePlatform(platform))).platform;
  const running = await startStandalone({ ...ENV, ...env }, { clock, wrap });
  if (tracked === undefined) throw new Error('the platform was not wrapped');
  return { ...running, tracked };
};

/** All services in one process, on embedded adapters and a manual clock. People are known by their names; their address is `<name>@fixture.example`. */
export const openFixture = async (options: Options = {}) => {
  const time = manualClock();
  const clock: Clock = { ...time, sleep: (ms, signal) => (ms < REAL_TIME_LIMIT_MS ? systemClock : time).sleep(ms, signal) };
  const { app, contexts, platform, tracked, stop, url } = await start(clock, options);
  const sessions = new Map<string, Session>();

  const request = (method: Method, path: string, body?: object, headers: Headers = {}) =>
    app.inject({ method, url: path, headers, ...(body === undefined ? {} : { payload: body }) });
  const requestOk = async (...asked: Parameters<typeof request>) => {
    const answer = await request(...asked);
    if (answer.statusCode >= 300) throw new Error(`${asked[0]} ${asked[1]}: ${answer.body}`);
    return answer;
  };
  const waitUntilIdle = (): Promise<void> => tracked.waitUntilIdle(contexts);

  const emailOf = (name: string): string => `${name}@fixture.example`;
  const mailTo = async (address: string): Promise<readonly Mail[]> => {
    await waitUntilIdle();
    return (await requestOk('GET', `/inbox/messages?to=${encodeURIComponent(address)}`)).json();
  };
  /** The token in the newest mail with a link to that page. */
  const tokenTo = async (address: string, page: 'verify' | 'accept' | 'reset' | 'opt-out'): Promise<string> => {
    const links = (await mailTo(address)).flatMap((mail) => mail.links);
    const token = links.find((link) => link.includes(`/${page}#token=`))?.split('token=')[1];
    if (token === undefined) throw new Error(`no mail to ${address} leads to ${page}`);
    return token;
  };

  const keepSession = (name: string, tokens: Tokens): Session => {
    const session = { ...tokens, until: time.now().getTime() + TOKEN_LIFETIME_MS };
    sessions.set(name, session);
    return session;
  };
  const signIn = async (name: string): Promise<Session> =>
    keepSession(name, (await requestOk('POST', '/v1/sessions', { email: emailOf(name), password: PASSWORD })).json());
  const register = (name: string) => requestOk('POST', '/v1/accounts', { email: emailOf(name) });
  /** The fields that complete a registration. */
  const chosenBy = (name: string) => ({ name: `Somebody ${name}`, password: PASSWORD, acceptTerms: true });
  const signUp = async (...names: readonly string[]): Promise<void> => {
    await Promise.all(names.map(register));
    for (const name of names) {
      await requestOk('POST', '/v1/accounts/verifications', { token: await tokenTo(emailOf(name), 'verify'), ...chosenBy(name) });
      await signIn(name);
    }
  };
  const sessionOf = async (name: string): Promise<Session> => {
    const session = sessions.get(name);
    if (session === undefined) throw new Error(`${name} has not signed up`);
    if (time.now().getTime() < session.until) return session;
    const refreshed = await request('POST', '/v1/sessions/refresh', { refreshToken: session.refreshToken });
    return refreshed.statusCode === 200 ? keepSession(name, refreshed.json()) : signIn(name);
  };
  const as = (name: string) =>
    methodsOf(async (method, path, body, headers) =>
      request(method, path, body, { authorization: `Bearer ${(await sessionOf(name)).accessToken}`, ...headers }),
    );

  return {
    ...{
      url,
      app,
      clock: time,
      platform,
      contexts,
      request,
      as,
      signUp,
      register,
      chosenBy,
      signIn,
      emailOf,
      mailTo,
      tokenTo,
      waitUntilIdle,
    },
    tokensOf: sessionOf,
    idOf: (name: string): string => sessions.get(name)?.account.id ?? '',
    eventCount: tracked.eventCount,
    /** Creates an organization of `owner`, invites these people with these roles, and accepts for them. Gives its id. */
    organization: async (owner: string, members: Readonly<Record<string, string>> = {}): Promise<string> => {
      const { id } = (await as(owner).post('/v1/organizations', { name: 'The Guild' })).json<{ id: string }>();
      const invitations = Object.entries(members).map(([name, role]) => ({ email: emailOf(name), role }));
      if (invitations.length === 0) return id;
      const invited = await as(owner).post(`/v1/organizations/${id}/invitations`, { invitations });
      const { items } = invited.json<{ items: { invitation: { id: string } }[] }>();
      for (const [n, name] of Object.keys(members).entries()) {
        const accepted = await as(name).post('/v1/invitations/accept', { invitationId: items[n]?.invitation.id ?? '' });
        if (accepted.statusCode !== 200) throw new Error(accepted.body);
      }
      return id;
    },
    /** Moves the clock, and waits until all due work is done. */
    advanceTime: async (ms: number): Promise<void> => {
      await waitUntilIdle();
      await time.leap(ms);
      await waitUntilIdle();
    },
    close: stop,
  };
};
export type Fixture = Awaited<ReturnType<typeof openFixture>>;
