import { streamOf, type Answer } from '@guildhall/eventing';
import { mayGrant } from '../domain/authorize.ts';
import { invitationOfToken } from '../domain/invitation-link.ts';
import { issuedInvitation, refuseEnded } from '../domain/invitation-status.ts';
import { invitation, type IssuedInvitation } from '../domain/invitation.events.ts';
import { keys } from '../domain/keys.ts';
import { membership } from '../domain/membership.events.ts';
import { organization, type ActiveOrganization } from '../domain/organization.events.ts';
import type { Role } from '../domain/role.ts';
import type { Dependencies } from '../ports.ts';
import { masked } from './invitations.query.ts';
import { presentName } from './present.query.ts';
import { refusal } from '../domain/refusals.ts';

type LinkInput = Readonly<{ token: string }>;
/** The invitation of a link, with a masked address. */
type PreviewBody = Readonly<{
  organization: Readonly<{ id: string; name: string }>;
  role: Role;
  email: string;
  expiresAt: string;
  inviterName: string;
}>;

type Found = Readonly<{ invitationId: string; issued: IssuedInvitation; organization: ActiveOrganization }>;

/** Refuses like accepting, and reads the streams, so that a new link works at once. */
const findByLink = async ({ readState, clock, ids, links }: Dependencies, token: string): Promise<Found> => {
  const invitationId = invitationOfToken(links, token);
  const issued = issuedInvitation(await readState(streamOf(invitation, invitationId)));
  if (issued.tokenHash !== keys(ids).tokenHash(token)) throw refusal('invitation.superseded');
  refuseEnded(issued, clock.now().toISOString());
  const { organizationId, invitedBy, role } = issued;
  const [org, inviter] = await Promise.all([
    readState(streamOf(organization, organizationId)),
    readState(streamOf(membership, organizationId, invitedBy)),
  ]);
  if (org.status !== 'active') throw refusal('organization.deleted');
  if (!mayGrant(org, inviter, role)) throw refusal('invitation.authority-lost');
  return { invitationId, issued, organization: org };
};

export const previewInvitation =
  (dependencies: Dependencies) =>
  async ({ token }: LinkInput): Promise<Answer<PreviewBody>> => {
    const { issued, organization: org } = await findByLink(dependencies, token);
    const { role, email, expiresAt, invitedBy } = issued;
    const inviterName = await presentName(dependencies, invitedBy, issued.inviterName);
    return { body: { organization: { id: issued.organizationId, name: org.name }, role, email: masked(email), expiresAt, inviterName } };
  };

/** The address that a link verifies for a sign-up. */
export const openInvitation =
  (dependencies: Dependencies) =>
  async ({ token }: LinkInput): Promise<Answer<Readonly<{ invitationId: string; issue: number; email: string }>>> => {
    const { invitationId, issued } = await findByLink(dependencies, token);
    return { body: { invitationId, issue: issued.issue, email: issued.email } };
  };
