import type { Stage } from '../stage.ts';
import { nameless, type Actor } from './actors.ts';
import { sure, type Guild } from './guild.ts';

/** What a request names: ids in its path, and what its body is made from. */
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
/** `old`: a week has passed since. `where`: in no guild of ours, or in any that stays as it is; else in one of its own. */
export type Situation = Readonly<{
  old?: true;
  where?: 'outside' | 'anywhere';
  make: (guild: Guild, neighbours: Named) => Promise<Names> | Names;
}>;

const never = (kind: string): string => `${kind}_${'0'.repeat(26)}`;
export const NEVER: Required<Omit<Named, 'body'>> = {
  organizationId: never('org'),
  accountId: never('acc'),
  invitationId: never('inv'),
  teamId: never('team'),
  sessionId: never('ses'),
  token: 'x'.repeat(56),
};

/** Another tenant, with one of everything. */
export const neighbourhood = async (stage: Stage): Promise<Named> => {
  const organizationId = await stage.organization('neighbour');
  const [at, neighbour] = [`/v1/organizations/${organizationId}`, stage.as('neighbour')];
  const accountId = stage.idOf('neighbour');
  const team = await sure<{ id: string }>(neighbour.post(`${at}/teams`, { name: 'Theirs', accountIds: [accountId] }));
  const invitations = [{ email: 'somebody@else.example', role: 'member' }];
  const { items } = await sure<{ items: { invitation: { id: string } }[] }>(neighbour.post(`${at}/invitations`, { invitations }));
  return { organizationId, accountId, teamId: team.id, invitationId: items[0]!.invitation.id };
};

/** One of everything: the invitee's invitation, a member, and a team with that member in it. */
const furnished = async (guild: Guild): Promise<Named> => {
  const accountId = await guild.join('target', 'member');
  return { accountId, invitationId: await guild.invitation(), teamId: await guild.team(accountId) };
};
const themselves =
  ({ stage }: Guild): Names =>
  (actor) =>
    nameless(actor) ? {} : { accountId: stage.idOf(actor) };

const target = (role: string, body?: object): Situation => ({
  make: async (guild) => ({ accountId: await guild.join('target', role), ...(body === undefined ? {} : { body }) }),
});
export const anywhere = (make: Situation['make'] = () => ({})): Situation => ({ where: 'anywhere', make });

export const OF_ORGANIZATIONS = {
  'an organization': { make: furnished },
  'a deleted organization': {
    make: async (guild) => {
      const named = await furnished(guild);
      await guild.delete();
      return named;
    },
  },
  'an organization past its grace': { old: true, make: async (guild) => (await guild.delete(), {}) },
  'a neighbour’s organization': { where: 'outside', make: (_, neighbours) => neighbours },
  'an organization that never was': { where: 'outside', make: () => NEVER },
  'its name mistyped': anywhere(() => ({ body: { confirm: 'The Gild' } })),
} as const satisfies Record<string, Situation>;

export const OF_MEMBERS = {
  'a member': target('member'),
  'a member, to be an owner': target('member', { role: 'owner' }),
  'an admin': target('admin'),
  'another owner': target('owner'),
  oneself: anywhere(themselves),
  'oneself, beside another owner': {
    make: async (guild) => {
      await guild.join('target', 'owner');
      return themselves(guild);
    },
  },
  'somebody gone': {
    make: async (guild) => {
      const accountId = await guild.join('target', 'member');
      await guild.remove('target');
      return { accountId };
    },
  },
  'a neighbour': anywhere((_, { accountId = '' }) => ({ accountId })),
  'nobody known': anywhere(),
} as const satisfies Record<string, Situation>;

export const OF_TEAMS = {
  'a taken name': { make: async (guild) => (await guild.team(), { body: { name: 'OPERATORS' } }) },
  'a team with a member': {
    make: async (guild) => {
      const accountId = await guild.join('target', 'member');
      return { accountId, teamId: await guild.team(accountId) };
    },
  },
  'a team without the member': { make: async (guild) => ({ accountId: await guild.join('target', 'member'), teamId: await guild.team() }) },
  'a team, and a neighbour': { make: async (guild, { accountId = '' }) => ({ accountId, teamId: await guild.team() }) },
  'a team, and nobody known': { make: async (guild) => ({ teamId: await guild.team() }) },
  'a deleted team': {
    make: async (guild) => {
      const teamId = await guild.team();
      await guild.deleteTeam(teamId);
      return { teamId };
    },
  },
  'a neighbour’s team': anywhere((_, { teamId = '', accountId = '' }) => ({ teamId, accountId })),
  'a team that never was': anywhere(),
} as const satisfies Record<string, Situation>;
