import type { Fixture } from '../fixture.ts';
import type { OrganizationFixture } from './organization-fixture.ts';
import { anywhere, UNKNOWN, type Situation } from './situations.ts';

type Then = (organization: OrganizationFixture) => Promise<unknown>;

const invitation = (then?: Then, role?: string): Situation => ({
  make: async (organization) => {
    const invitationId = await organization.invitation(role);
    await then?.(organization);
    return { invitationId };
  },
});
const link = (then?: Then): Situation => ({
  make: async (organization) => {
    const token = await organization.link();
    await then?.(organization);
    return { token };
  },
});
const inviting = (emailOf: (fixture: Fixture) => string, role: string): Situation =>
  anywhere(({ fixture }) => ({ body: { invitations: [{ email: emailOf(fixture), role }], atomic: true } }));
const newcomer = (): string => 'new@else.example';

export const OF_INVITATIONS = {
  'a new address': inviting(newcomer, 'member'),
  'a new address, as owner': inviting(newcomer, 'owner'),
  'a member’s address': inviting((fixture) => fixture.emailOf('owner'), 'member'),
  'an open invitation': invitation(),
  'an open invitation as owner': invitation(undefined, 'owner'),
  'an open invitation, changed to owner': {
    make: async (organization) => ({ invitationId: await organization.invitation(), body: { role: 'owner' } }),
  },
  'an accepted invitation': invitation((organization) => organization.accept()),
  'a declined invitation': invitation((organization) => organization.decline()),
  'a cancelled invitation': invitation((organization) => organization.cancel()),
  'an expired invitation': { ...invitation(), old: true },
  'an invitation of another organization': anywhere((_, { invitationId = '' }) => ({ invitationId })),
  'an unknown invitation': anywhere(),
  'an invitation into a deleted organization': invitation((organization) => organization.delete()),
  'a link': link(),
  'a superseded link': link((organization) => organization.resend()),
  'a link that was accepted': link((organization) => organization.accept()),
  'a link that was declined': link((organization) => organization.decline()),
  'a link that was cancelled': link((organization) => organization.cancel()),
  'a link that has expired': { ...link(), old: true },
  'a link into a deleted organization': link((organization) => organization.delete()),
  'an unknown link': { where: 'outside', make: () => ({ token: UNKNOWN.token }) },
} as const satisfies Record<string, Situation>;
