import { findFiltered, type Answer, type ListPage, type PageInput, type QueryEnvelope } from '@guildhall/eventing';
import { statusAt } from '../domain/invitation-status.ts';
import { mayInvite, type Role } from '../domain/role.ts';
import type { Caller, Dependencies } from '../ports.ts';
import { authorizer } from './access.query.ts';
import { findExpired } from './expired-invitations.query.ts';
import { mailedInvitations, type InvitationDoc, type MailedInvitation } from './invitations.view.ts';
import { deliveryOf, type Delivery } from './present.query.ts';
import { refusal } from '../domain/refusals.ts';

type Status = InvitationDoc['status'];
/** An invitation as clients see it. */
export type InvitationBody = Readonly<{
  id: string;
  organizationId: string;
  email: string;
  role: Role;
  status: Status;
  expiresAt: string;
  invitedBy: string;
  createdAt: string;
  delivery: Delivery;
}>;
type OrganizationInput = Readonly<{ organizationId: string }>;

/** `b***@example.com`: its owner recognizes it. */
export const masked = (email: string): string => email.replace(/^(.).*@/, '$1***@');

/** With its status now and the delivery of its mail. Only members who may invite see the address (T19). */
const bodyFor =
  ({ clock }: Dependencies, role: Role) =>
  (doc: MailedInvitation): InvitationBody => {
    const { invitationId: id, organizationId, role: invitedTo, expiresAt, invitedBy, createdAt } = doc;
    const email = mayInvite(role) ? doc.email : masked(doc.email);
    const [status, delivery] = [statusAt(doc, clock.now().toISOString()), deliveryOf(doc.mail, doc.issue)];
    return { id, organizationId, email, role: invitedTo, status, expiresAt, invitedBy, createdAt, delivery };
  };

/** All of them, or those of one status, newest first. */
export const listInvitations = (dependencies: Dependencies) => {
  const authorize = authorizer(dependencies);
  return async (
    { organizationId, status, ...page }: OrganizationInput & PageInput & Readonly<{ status?: Status | undefined }>,
    { caller, minPosition }: QueryEnvelope<Caller>,
  ): Promise<ListPage<InvitationBody>> => {
    await dependencies.waitForProjections(minPosition);
    const { member } = await authorize(caller.accountId, organizationId, 'member.read');
    const body = bodyFor(dependencies, member.role);
    const issued = dependencies.collection<MailedInvitation>(mailedInvitations);
    if (status === undefined) {
      const { items, next } = await issued.find({ index: 'byOrganization', equals: [organizationId], order: 'descending', ...page });
      return { items: items.map(({ doc }) => body(doc)), next };
    }
    if (status === 'expired') {
      const { docs, next } = await findExpired(dependencies, { organizationId, ...page });
      return { items: docs.map(body), next };
    }
    const stillSo = async (docs: readonly MailedInvitation[]) => docs.map(body).map((item) => (item.status === status ? item : undefined));
    const query = { index: 'byStatus', equals: [organizationId, status], order: 'descending', ...page } as const;
    return findFiltered(issued, mailedInvitations, query, stillSo);
  };
};

export const readInvitation = (dependencies: Dependencies) => {
  const authorize = authorizer(dependencies);
  return async (
    { organizationId, invitationId }: OrganizationInput & Readonly<{ invitationId: string }>,
    { caller, minPosition }: QueryEnvelope<Caller>,
  ): Promise<Answer<InvitationBody>> => {
    await dependencies.waitForProjections(minPosition);
    const { member } = await authorize(caller.accountId, organizationId, 'member.read');
    const doc = await dependencies.collection<MailedInvitation>(mailedInvitations).get(invitationId);
    if (doc?.organizationId !== organizationId) throw refusal('invitation.unknown');
    return { body: bodyFor(dependencies, member.role)(doc), revision: doc.revision };
  };
};
