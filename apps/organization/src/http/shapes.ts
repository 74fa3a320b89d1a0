import type { InvitationBody, InviteProblemBody, MemberBody, OrganizationBody } from '@guildhall/contracts';
import { refusals, type InviteAnswer, type Member, type MyOrganization, type ShownInvitation } from '@guildhall/organization';
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

/** Why one item of a batch was refused. */
export const problemShape = ({ refused, retryAt }: Extract<InviteAnswer, { refused: string }>): z.output<typeof InviteProblemBody> => {
  const { title, sentence: detail } = refusals[refused];
  return { code: refused, title, detail, ...(retryAt === undefined ? {} : { retryAt }) };
};
