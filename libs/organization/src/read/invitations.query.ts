import { findFiltered, type Answer, type ListPage, type PageInput, type QueryEnvelope } from '@guildhall/eventing';
import { statusAt } from '../domain/invitation-status.ts';
import { mayInvite, type Role } from '../domain/role.ts';
import type { Caller, Dependencies } from '../ports.ts';
import { authorizer } from './access.query.ts';
import { deliveries, type DeliveryDoc } from './deliveries.view.ts';
import { findExpired } from './expired-invitations.query.ts';
import { invitations, type InvitationDoc } from './invitations.view.ts';
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

/** With their status now and the delivery of their mail. Only members who may invite see the address (T19). */
const bodiesFor =
  ({ collection, clock }: Dependencies, role: Role) =>
  async (docs: readonly InvitationDoc[]): Promise<readonly InvitationBody[]> => {
    const mails = await collection<DeliveryDoc>(deliveries).getMany(docs.map(({ invitationId }) => invitationId));
    const now = clock.now().toISOString();
    return docs.map((doc, n) => {
      const { invitationId: id, organizationId, role: invitedTo, expiresAt, invitedBy, createdAt } = doc;
      const email = mayInvite(role) ? doc.email : masked(doc.email);
      const [status, delivery] = [statusAt(doc, now), deliveryOf(mails[n], doc.issue)];
      return { id, organizationId, email, role: invitedTo, status, expiresAt, invitedBy, createdAt, delivery };
    });
  };

const NEWEST_FIRST = { order: 'descending' } as const;

/** All of them, or those of one status, newest first. */
export const listInvitations = (dependencies: Dependencies) => {
  const authorize = authorizer(dependencies);
  return async (
    { organizationId, status, ...page }: OrganizationInput & PageInput & Readonly<{ status?: Status | undefined }>,
    { caller, minPosition }: QueryEnvelope<Caller>,
  ): Promise<ListPage<InvitationBody>> => {
    await dependencies.waitForProjections(minPosition);
    const { member } = await authorize(caller.accountId, organizationId, 'member.read');
    const bodies = bodiesFor(dependencies, member.role);
    const issued = dependencies.collection<InvitationDoc>(invitations);
    if (status === undefined)
      return findFiltered(issued, invitations, { index: 'byOrganization', equals: [organizationId], ...NEWEST_FIRST, ...page }, bodies);
    if (status === 'expired') {
      const { docs, next } = await findExpired(dependencies, { organizationId, ...page });
      return { items: await bodies(docs), next };
    }
    const stillSo = async (docs: readonly InvitationDoc[]) =>
      (await bodies(docs)).map((body) => (body.status === status ? body : undefined));
    return findFiltered(issued, invitations, { index: 'byStatus', equals: [organizationId, status], ...NEWEST_FIRST, ...page }, stillSo);
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
    const doc = await dependencies.collection<InvitationDoc>(invitations).get(invitationId);
    const [body] = doc?.organizationId === organizationId ? await bodiesFor(dependencies, member.role)([doc]) : [];
    if (doc === undefined || body === undefined) throw refusal('invitation.unknown');
    return { body, revision: doc.revision };
  };
};
