import type { Stage } from '../stage.ts';
import type { Guild } from './guild.ts';
import { anywhere, NEVER, type Situation } from './situations.ts';

type Then = (guild: Guild) => Promise<unknown>;

const invitation = (then?: Then, role?: string): Situation => ({
  make: async (guild) => {
    const invitationId = await guild.invitation(role);
    await then?.(guild);
    return { invitationId };
  },
});
const link = (then?: Then): Situation => ({
  make: async (guild) => {
    const token = await guild.link();
    await then?.(guild);
    return { token };
  },
});
const inviting = (emailOf: (stage: Stage) => string, role: string): Situation =>
  anywhere(({ stage }) => ({ body: { invitations: [{ email: emailOf(stage), role }], atomic: true } }));
const newcomer = (): string => 'new@else.example';

export const OF_INVITATIONS = {
  'a new address': inviting(newcomer, 'member'),
  'a new address, to be an owner': inviting(newcomer, 'owner'),
  'a member’s address': inviting((stage) => stage.emailOf('owner'), 'member'),
  'an open invitation': invitation(),
  'an open invitation to be an owner': invitation(undefined, 'owner'),
  'an open invitation, to be an owner then': {
    make: async (guild) => ({ invitationId: await guild.invitation(), body: { role: 'owner' } }),
  },
  'an accepted invitation': invitation((guild) => guild.accept()),
  'a declined invitation': invitation((guild) => guild.decline()),
  'a cancelled invitation': invitation((guild) => guild.cancel()),
  'an expired invitation': { ...invitation(), old: true },
  'a neighbour’s invitation': anywhere((_, { invitationId = '' }) => ({ invitationId })),
  'an invitation that never was': anywhere(),
  'an invitation into a deleted organization': invitation((guild) => guild.delete()),
  'a link': link(),
  'a superseded link': link((guild) => guild.resend()),
  'a link that was accepted': link((guild) => guild.accept()),
  'a link that was declined': link((guild) => guild.decline()),
  'a link that was cancelled': link((guild) => guild.cancel()),
  'a link that has expired': { ...link(), old: true },
  'a link into a deleted organization': link((guild) => guild.delete()),
  'a link that nobody sent': { where: 'outside', make: () => ({ token: NEVER.token }) },
} as const satisfies Record<string, Situation>;
