import type { Fixture } from '../fixture.ts';
import { ACTORS, isOneOf, ROLES, type Actor } from './actors.ts';
import { openOrganizationFixture, type OrganizationFixture } from './organization-fixture.ts';
import { createOtherOrganization, type Names, type Situation } from './situations.ts';
import { SITUATIONS } from './table.ts';

export type PreparedSituation = Readonly<{ organization: OrganizationFixture; names: Names }>;

const WEEK = 7 * 24 * 3_600_000;

const situationOf = (name: string): Situation => {
  const found = SITUATIONS[name];
  if (found === undefined) throw new Error(`unknown situation: ${name}`);
  return found;
};

/** Prepares situations: an organization with these actors in their roles, then what the situation needs. */
export const situationPreparer = async (fixture: Fixture) => {
  const others = await createOtherOrganization(fixture);
  const organizationWith = async (actors: readonly Actor[]): Promise<OrganizationFixture> => {
    const joining = actors.flatMap((actor) => (isOneOf(ROLES, actor) && actor !== 'owner' ? [[actor, actor]] : []));
    const leaving = actors.includes('former') ? { former: 'member' } : {};
    const organization = await openOrganizationFixture(fixture, { ...Object.fromEntries(joining), ...leaving });
    if (actors.includes('former')) await organization.remove('former');
    return organization;
  };
  const [outside, anywhere] = [await openOrganizationFixture(fixture), await organizationWith(ACTORS)];
  const prepare = async (situation: Situation, organization: OrganizationFixture): Promise<PreparedSituation> => ({
    organization,
    names: await situation.make(organization, others),
  });
  const shared = async (situation: Situation): Promise<PreparedSituation> =>
    prepare(situation, situation.where === undefined ? await organizationWith(ACTORS) : { outside, anywhere }[situation.where]);
  return {
    /** One for each situation, shared by all actors, whose requests change nothing. */
    shared: async (names: ReadonlySet<string>): Promise<ReadonlyMap<string, PreparedSituation>> => {
      const prepared = new Map<string, PreparedSituation>();
      const isOld = (name: string): boolean => situationOf(name).old === true;
      for (const name of names) if (isOld(name)) prepared.set(name, await shared(situationOf(name)));
      await fixture.advanceTime(WEEK);
      for (const name of names) if (!isOld(name)) prepared.set(name, await shared(situationOf(name)));
      return prepared;
    },
    /** One for an actor whose request changes it. */
    own: async (name: string, actor: Actor): Promise<PreparedSituation> => {
      const situation = situationOf(name);
      const prepared = await prepare(situation, situation.where === 'outside' ? outside : await organizationWith([actor]));
      if (situation.old === true) await fixture.advanceTime(WEEK);
      return prepared;
    },
  };
};
