import { cryptoIds, keyWrapper, linkTokens } from '@guildhall/crypto';
import { StoreUnavailable, typeId, type ViewStore } from '@guildhall/eventing';
import { createApp, createLog, type Caller } from '@guildhall/nest';
import { openDatabases, sqlitePlatform } from '@guildhall/sqlite';
import { manualClock } from '@guildhall/testing';
import { organizationConfig } from '../src/organization.config.ts';
import { organizationService } from '../src/organization.module.ts';

const SECRET = 'only-for-tests-only-for-tests-only-for-tests';
const ids = cryptoIds(SECRET);
const links = linkTokens(SECRET);

const person = (name: string): Caller => ({
  accountId: typeId('acc', ids.derive('person', name)),
  email: `${name}@example.com`,
  name: name.charAt(0).toUpperCase() + name.slice(1),
  sessionId: typeId('ses', ids.derive('session', name)),
});

/** Views that can be out of reach. */
const awayable = (views: ViewStore, state: Readonly<{ isAway: boolean }>): ViewStore => ({
  ...views,
  collection: async (spec, generation) =>
    new Proxy(await views.collection(spec, generation), {
      get: (target, key): unknown => {
        const member: unknown = Reflect.get(target, key);
        if (typeof member !== 'function') return member;
        return (...given: unknown[]): unknown =>
          state.isAway ? Promise.reject(new StoreUnavailable('views are away')) : Reflect.apply(member, target, given);
      },
    }),
});

/** The whole service on embedded adapters, with people whose token is their name. */
export const openFixture = async () => {
  const people = { ada: person('ada'), bob: person('bob'), cy: person('cy'), eve: person('eve') } as const;
  const clock = manualClock();
  const databases = openDatabases({ folder: ':memory:' });
  const views = { isAway: false };
  const embedded = sqlitePlatform(databases, { clock, ids, links, keyWrapper: keyWrapper(SECRET), observe: () => undefined });
  const platform = { ...embedded, views: awayable(embedded.views, views) };
  const service = await organizationService(platform, organizationConfig({}));
  const byToken: Readonly<Record<string, Caller>> = people;
  const app = await createApp(service.module, {
    ids,
    clock,
    api: { authenticate: (token) => byToken[token] },
    log: createLog('silent'),
    checkAnswers: true,
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const stopping = new AbortController();
  const running = service.run(stopping.signal);

  const call = (
    who: string,
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    payload?: object,
    headers: Record<string, string> = {},
  ) => app.inject({ method, url, headers: { authorization: `Bearer ${who}`, ...headers }, ...(payload === undefined ? {} : { payload }) });

  return {
    app,
    clock,
    people,
    platform,
    /** `isAway`: what asks or fills them is refused until it is set back. */
    views,
    as: (who: string) => ({
      get: (url: string, headers?: Record<string, string>) => call(who, 'GET', url, undefined, headers),
      post: (url: string, body: object, headers?: Record<string, string>) => call(who, 'POST', url, body, headers),
      patch: (url: string, body: object, headers?: Record<string, string>) => call(who, 'PATCH', url, body, headers),
      delete: (url: string, body?: object, headers?: Record<string, string>) => call(who, 'DELETE', url, body, headers),
    }),
    /** The token in the mail of an invitation's n-th link. */
    linkOf: (invitationId: string, issue: number) => links.issue('invitation', invitationId, issue),
    async close() {
      stopping.abort();
      await running;
      await app.close();
      await databases.close();
    },
  };
};
export type Fixture = Awaited<ReturnType<typeof openFixture>>;
