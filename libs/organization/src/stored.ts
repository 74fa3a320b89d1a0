import { claimShapes, type ClaimEvent, type StoredEvents } from '@guildhall/eventing';
import { z } from 'zod';
import type { AllowanceEvent } from './domain/allowance.events.ts';
import type { InvitationEvent } from './domain/invitation.events.ts';
import type { MembershipEvent } from './domain/membership.events.ts';
import type { OrganizationEvent } from './domain/organization.events.ts';
import { ROLES } from './domain/role.ts';
import type { SlotEvent } from './domain/organization-slots.events.ts';

/** Every stored event of this context. */
export type StoredEvent = OrganizationEvent | MembershipEvent | InvitationEvent | SlotEvent | AllowanceEvent | ClaimEvent;

const text = z.string();
const role = z.enum(ROLES);
const ofOrganization = z.object({ organizationId: text });
const ofMember = z.object({ organizationId: text, accountId: text });
const ofInvitation = z.object({ invitationId: text, organizationId: text });
const slot = z.object({ accountId: text, organizationId: text });
const issued = ofInvitation.extend({
  issue: z.number(),
  tokenHash: text,
  expiresAt: text,
  invitedBy: text,
  addressHash: text,
  addressKey: text,
  email: text,
  role,
  inviterName: text,
});
const joined = ofMember.extend({ email: text, name: text, role, addressKey: text, invitationId: text.exactOptional() });
/** The subject of an invitee's address is the keyed hash of the address; the inviter's name belongs to the inviter. */
const personal = { email: 'addressHash', inviterName: 'invitedBy' } as const;

/** How each event is stored, and the subject of each personal field. */
export const stored: StoredEvents<StoredEvent> = {
  OrganizationCreated: { schema: 1, data: z.object({ organizationId: text, name: text, profile: z.literal('unified'), createdBy: text }) },
  OrganizationRenamed: { schema: 1, data: z.object({ organizationId: text, name: text }) },
  OwnerAdded: { schema: 1, data: ofMember },
  OwnerRemoved: { schema: 1, data: ofMember },
  OrganizationDeleted: { schema: 1, data: z.object({ organizationId: text, restorableUntil: text }) },
  OrganizationRestored: { schema: 1, data: ofOrganization },
  MemberJoined: { schema: 1, data: joined, personal: { email: 'accountId', name: 'accountId' } },
  MemberRoleChanged: { schema: 1, data: ofMember.extend({ role, was: role }) },
  MemberLeft: { schema: 1, data: ofMember },
  MemberRemoved: { schema: 1, data: ofMember },
  MemberInvited: { schema: 1, data: issued, personal },
  InvitationResent: { schema: 1, data: issued, personal },
  InvitationRoleChanged: {
    schema: 1,
    data: ofInvitation.extend({ role, was: role, invitedBy: text, inviterName: text }),
    personal: { inviterName: 'invitedBy' },
  },
  InvitationAccepted: { schema: 1, data: ofInvitation.extend({ accountId: text }) },
  InvitationDeclined: { schema: 1, data: ofInvitation },
  InvitationCancelled: { schema: 1, data: ofInvitation },
  InvitationExpired: { schema: 1, data: ofInvitation },
  SlotTaken: { schema: 1, data: slot },
  SlotReleased: { schema: 1, data: slot },
  AllowanceUsed: {
    schema: 1,
    data: z.object({ what: z.enum(['invitations', 'organizations', 'deletions']), by: text, count: z.number() }),
  },
  ...claimShapes(z.object({ by: text, until: text.exactOptional() }), z.object({ by: text })),
};
