import { StoreUnavailable, type ViewStore } from '@guildhall/eventing';
import type { Caller } from '@guildhall/nest';
import { links, openTestPlatform, person, startService } from '@guildhall/testing/service-fixture';
import { organizationConfig } from '../src/organization.config.ts';
import { organizationService } from '../src/organization.module.ts';

/** A view store that is unavailable while `state.isUnavailable`. */
const interruptibleViews = (views: ViewStore, state: Readonly<{ isUnavailable: boolean }>): ViewStore => ({
  ...views,
  collection: async (spec, generation) =>
    new Proxy(await views.collection(spec, generation), {
      get: (target, key): unknown => {
        const member: unknown = Reflect.get(target, key);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]): unknown =>
          state.isUnavailable ? Promise.reject(new StoreUnavailable('views are unavailable')) : Reflect.apply(member, target, args);
      },
    }),
});

const people = { ada: person('ada'), bob: person('bob'), cy: person('cy'), eve: person('eve') } as const;

/** The organization service on embedded adapters, with `people` as callers. */
export const openFixture = async () => {
  const { clock, databases, platform: embedded } = openTestPlatform();
  const views = { isUnavailable: false };
  const platform = { ...embedded, views: interruptibleViews(embedded.views, views) };
  const byToken: Readonly<Record<string, Caller>> = people;
  const { app, as, stop } = await startService(await organizationService(platform, organizationConfig({})), {
    clock,
    authenticate: (token) => byToken[token],
  });
  return {
    ...{ app, as, clock, people, platform },
    /** Set `isUnavailable` to make every access to the views fail. */
    views,
    /** The token in the mail of an invitation's n-th link. */
    linkOf: (invitationId: string, issue: number) => links.issue('invitation', invitationId, issue),
    async close() {
      await stop();
      await databases.close();
    },
  };
};
export type Fixture = Awaited<ReturnType<typeof openFixture>>;
