import type { InvitationBody, MemberBody, OrganizationBody } from '@guildhall/contracts';
import type { InviteAnswer, Member, MyOrganization, ShownInvitation } from '@guildhall/organization';
import type { z } from 'zod';

/** Documents as clients see them, field by field. */
export const organizationShape = ({
  organization: { organizationId: id, name, profile, createdAt, restorableUntil },
  role,
}: MyOrganization): z.output<typeof OrganizationBody> => ({
  id,
  name,
  profile,
  role,
  createdAt,
  ...(restorableUntil === undefined ? {} : { restorableUntil }),
});

export const memberShape = ({ accountId, email, name, role, joinedAt }: Member): z.input<typeof MemberBody> => ({
  accountId,
  email,
  name,
  role,
  joinedAt,
});

/** `b***@example.com`: enough for its owner to know it. */
export const masked = (email: string): string => email.replace(/^(.).*@/, '$1***@');

/** Who may invite sees the address; others see that there is one (T19). */
export const invitationShape = (doc: ShownInvitation, whole: boolean): z.input<typeof InvitationBody> => {
  const { invitationId: id, organizationId, email, role, status, expiresAt, invitedBy, createdAt, delivery } = doc;
  return { id, organizationId, email: whole ? email : masked(email), role, status, expiresAt, invitedBy, createdAt, delivery };
};

/** Why one item of a batch was refused, for a person to read. */
const WHY: Readonly<Record<string, string>> = {
  'address.malformed': 'This is no e-mail address',
  'invitation.twin': 'The same address stands earlier in this batch',
  'invitation.already-open': 'An invitation to this address is open',
  'member.already': 'This address belongs to a member',
  'permission.denied': 'You cannot grant this role',
  'limit.reached': 'As many invitations as may be sent for now',
};
export const problemShape = ({ refused, retryAt }: Extract<InviteAnswer, { refused: string }>) => ({
  code: refused,
  title: WHY[refused] ?? 'Refused',
  ...(retryAt === undefined ? {} : { retryAt }),
});
