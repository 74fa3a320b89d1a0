import type { Fixture } from '../fixture.ts';
import { isUnauthenticated, type Actor } from './actors.ts';
import { expectOk, type OrganizationFixture } from './organization-fixture.ts';

/** The ids in the path of a request, and the values of its body. */
export type Named = Readonly<{
  organizationId?: string;
  accountId?: string;
  invitationId?: string;
  teamId?: string;
  sessionId?: string;
  token?: string;
  body?: object;
}>;
export type Names = Named | ((actor: Actor) => Named | Promise<Named>);
/** `old`: prepared a week before the request. `where`: outside any organization, or in any shared one; else in its own. */
export type Situation = Readonly<{
  old?: true;
  where?: 'outside' | 'anywhere';
  make: (organization: OrganizationFixture, others: Named) => Promise<Names> | Names;
}>;

/** The id of something unknown. */
export const unknownId = (kind: string): string => `${kind}_${'0'.repeat(26)}`;
export const UNKNOWN: Required<Omit<Named, 'body'>> = {
  organizationId: unknownId('org'),
  accountId: unknownId('acc'),
  invitationId: unknownId('inv'),
  teamId: unknownId('team'),
  sessionId: unknownId('ses'),
  token: 'x'.repeat(56),
};

/** Another organization with a member, a team and an invitation. */
export const createOtherOrganization = async (fixture: Fixture): Promise<Named> => {
  const organizationId = await fixture.organization('neighbour');
  const [at, neighbour] = [`/v1/organizations/${organizationId}`, fixture.as('neighbour')];
  const accountId = fixture.idOf('neighbour');
  const team = await expectOk<{ id: string }>(neighbour.post(`${at}/teams`, { name: 'Theirs', accountIds: [accountId] }));
  const invitations = [{ email: 'somebody@else.example', role: 'member' }];
  const { items } = await expectOk<{ items: { invitation: { id: string } }[] }>(neighbour.post(`${at}/invitations`, { invitations }));
  return { organizationId, accountId, teamId: team.id, invitationId: items[0]!.invitation.id };
};

/** An invitation, a member, and a team with that member. */
const withOneOfEach = async (organization: OrganizationFixture): Promise<Named> => {
  const accountId = await organization.join('target', 'member');
  return { accountId, invitationId: await organization.invitation(), teamId: await organization.team(accountId) };
};
const theActor =
  ({ fixture }: OrganizationFixture): Names =>
  (actor) =>
    isUnauthenticated(actor) ? {} : { accountId: fixture.idOf(actor) };

const target = (role: string, body?: object): Situation => ({
  make: async (organization) => ({ accountId: await organization.join('target', role), ...(body === undefined ? {} : { body }) }),
});
export const anywhere = (make: Situation['make'] = () => ({})): Situation => ({ where: 'anywhere', make });

export const OF_ORGANIZATIONS = {
  'an organization': { make: withOneOfEach },
  'a deleted organization': {
    make: async (organization) => {
      const named = await withOneOfEach(organization);
      await organization.delete();
      return named;
    },
  },
  'an organization after its grace period': { old: true, make: async (organization) => (await organization.delete(), {}) },
  'an organization of others': { where: 'outside', make: (_, others) => others },
  'an unknown organization': { where: 'outside', make: () => UNKNOWN },
  'a wrong confirmation': anywhere(() => ({ body: { confirm: 'Another name' } })),
} as const satisfies Record<string, Situation>;

export const OF_MEMBERS = {
  'a member': target('member'),
  'a member, changed to owner': target('member', { role: 'owner' }),
  'an admin': target('admin'),
  'another owner': target('owner'),
  'the actor': anywhere(theActor),
  'the actor, with another owner': {
    make: async (organization) => {
      await organization.join('target', 'owner');
      return theActor(organization);
    },
  },
  'a former member': {
    make: async (organization) => {
      const accountId = await organization.join('target', 'member');
      await organization.remove('target');
      return { accountId };
    },
  },
  'an account of another organization': anywhere((_, { accountId = '' }) => ({ accountId })),
  'an unknown account': anywhere(),
} as const satisfies Record<string, Situation>;

export const OF_TEAMS = {
  'a taken name': { make: async (organization) => (await organization.team(), { body: { name: 'OPERATORS' } }) },
  'a team with a member': {
    make: async (organization) => {
      const accountId = await organization.join('target', 'member');
      return { accountId, teamId: await organization.team(accountId) };
    },
  },
  'a team without the member': {
    make: async (organization) => ({ accountId: await organization.join('target', 'member'), teamId: await organization.team() }),
  },
  'a team, and an account of another organization': {
    make: async (organization, { accountId = '' }) => ({ accountId, teamId: await organization.team() }),
  },
  'a team, and an unknown account': { make: async (organization) => ({ teamId: await organization.team() }) },
  'a deleted team': {
    make: async (organization) => {
      const teamId = await organization.team();
      await organization.deleteTeam(teamId);
      return { teamId };
    },
  },
  'a team of another organization': anywhere((_, { teamId = '', accountId = '' }) => ({ teamId, accountId })),
  'an unknown team': anywhere(),
} as const satisfies Record<string, Situation>;
