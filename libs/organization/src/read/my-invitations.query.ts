import { findFiltered, type ListPage, type PageInput, type QueryEnvelope } from '@guildhall/eventing';
import { statusAt } from '../domain/invitation-status.ts';
import { keys } from '../domain/keys.ts';
import { mayInviteTo, type Role } from '../domain/role.ts';
import type { Caller, Dependencies } from '../ports.ts';
import { receivedInvitations, type ReceivedInvitation } from './invitations.view.ts';
import { memberKey, members, type MemberDoc } from './members.view.ts';
import { organizations, type OrganizationDoc } from './organizations.view.ts';

/** An invitation as its invitee sees it. */
type MyInvitationBody = Readonly<{
  id: string;
  organization: Readonly<{ id: string; name: string }>;
  role: Role;
  status: 'pending';
  expiresAt: string;
  inviterName: string;
  createdAt: string;
}>;

/** Those that could be accepted now: the organization is not deleted, and the inviter may still grant the role. */
const acceptable =
  ({ collection, clock }: Dependencies) =>
  async (docs: readonly ReceivedInvitation[]): Promise<readonly (MyInvitationBody | undefined)[]> => {
    const [found, inviters] = await Promise.all([
      collection<OrganizationDoc>(organizations).getMany(docs.map(({ organizationId }) => organizationId)),
      collection<MemberDoc>(members).getMany(docs.map(({ organizationId, invitedBy }) => memberKey(organizationId, invitedBy))),
    ]);
    const now = clock.now().toISOString();
    return docs.map((doc, n) => {
      const [organization, inviter] = [found[n], inviters[n]];
      if (statusAt(doc, now) !== 'pending' || organization === undefined || organization.restorableUntil !== undefined) return undefined;
      if (inviter === undefined || !mayInviteTo(inviter.role, doc.role)) return undefined;
      return {
        id: doc.invitationId,
        organization: { id: doc.organizationId, name: organization.name },
        role: doc.role,
        status: 'pending',
        expiresAt: doc.expiresAt,
        inviterName: doc.inviter?.name ?? doc.inviterName,
        createdAt: doc.createdAt,
      };
    });
  };

/** Open invitations to the caller's address, newest first. */
export const listMyInvitations = (dependencies: Dependencies) => {
  const { collection, waitForProjections, ids } = dependencies;
  return async (page: PageInput, { caller, minPosition }: QueryEnvelope<Caller>): Promise<ListPage<MyInvitationBody>> => {
    await waitForProjections(minPosition);
    const query = { index: 'byAddress', equals: [keys(ids).addressHash(caller.email), 'pending'], order: 'descending', ...page } as const;
    return findFiltered(collection<ReceivedInvitation>(receivedInvitations), receivedInvitations, query, acceptable(dependencies));
  };
};
