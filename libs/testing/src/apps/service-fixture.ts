import { cryptoIds, keyWrapper, linkTokens } from '@guildhall/crypto';
import { typeId } from '@guildhall/eventing';
import { connectConsumers, consumersOf, createApp, createLog, type Caller } from '@guildhall/nest';
import { openDatabases, sqlitePlatform } from '@guildhall/sqlite';
import type { DynamicModule } from '@nestjs/common';
import { manualClock, type ManualClock } from '../builders/clocks.ts';

const SECRET = 'only-for-tests-only-for-tests-only-for-tests';
export const ids = cryptoIds(SECRET);
export const links = linkTokens(SECRET);
export const wrapper = keyWrapper(SECRET);

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Headers = Readonly<Record<string, string>>;

/** The id of something that a test knows by name: the same name gives the same id. */
export const idOf = (kind: string, name: string): string => typeId(kind, ids.derive(kind, name));

/** Somebody whose access token is their name. */
export const person = (name: string): Caller => ({
  accountId: typeId('acc', ids.derive('person', name)),
  email: `${name}@example.com`,
  name: name.charAt(0).toUpperCase() + name.slice(1),
  sessionId: typeId('ses', ids.derive('session', name)),
});

/** One function per HTTP method. */
export const methodsOf = <A>(send: (method: Method, path: string, body?: object, headers?: Headers) => A) => ({
  get: (path: string, headers?: Headers): A => send('GET', path, undefined, headers),
  post: (path: string, body?: object, headers?: Headers): A => send('POST', path, body, headers),
  put: (path: string, body: object, headers?: Headers): A => send('PUT', path, body, headers),
  patch: (path: string, body: object, headers?: Headers): A => send('PATCH', path, body, headers),
  delete: (path: string, body?: object, headers?: Headers): A => send('DELETE', path, body, headers),
});

type PlatformOptions = Parameters<typeof sqlitePlatform>[1];
/** Every port on SQLite in memory, with a manual clock. */
export const openTestPlatform = (options: Partial<Pick<PlatformOptions, 'observe'>> = {}) => {
  const [clock, databases] = [manualClock(), openDatabases({ folder: ':memory:' })];
  const platform = sqlitePlatform(databases, { clock, ids, links, keyWrapper: wrapper, observe: () => undefined, ...options });
  return { clock, databases, platform };
};

type Service = Readonly<{ module: DynamicModule; run: (signal: AbortSignal) => Promise<void>; context: Parameters<typeof consumersOf>[0] }>;
type ServiceOptions = Readonly<{
  clock: ManualClock;
  authenticate: (token: string) => Caller | undefined | Promise<Caller | undefined>;
  /** Where its facts come from; without it the service is given none. */
  facts?: Parameters<typeof connectConsumers>[2];
}>;

/** Starts a service with its loops, and checks every answer against its declaration. */
export const startService = async ({ module, run, context }: Service, { clock, authenticate, facts }: ServiceOptions) => {
  const app = await createApp(module, { ids, clock, api: { authenticate }, log: createLog('silent'), checkAnswers: true });
  if (facts !== undefined) connectConsumers(app, consumersOf(context), facts);
  await app.init();
  await app.startAllMicroservices();
  await app.getHttpAdapter().getInstance().ready();
  const stopping = new AbortController();
  const running = run(stopping.signal);

  const request = (method: Method, url: string, payload?: object, headers: Headers = {}) =>
    app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return {
    app,
    request,
    /** Requests with an access token. */
    as: (token: string) =>
      methodsOf((method, path, body, headers) => request(method, path, body, { authorization: `Bearer ${token}`, ...headers })),
    stop: async (): Promise<void> => {
      stopping.abort();
      await running;
      await app.close();
    },
  };
};
