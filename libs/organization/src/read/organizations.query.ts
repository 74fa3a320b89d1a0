import { findFiltered, type Answer, type ListPage, type PageInput, type QueryEnvelope } from '@guildhall/eventing';
import { permits, type Role } from '../domain/role.ts';
import type { Caller, Dependencies } from '../ports.ts';
import { authorizer } from './access.query.ts';
import { members, type MemberDoc } from './members.view.ts';
import { organizations, type OrganizationDoc } from './organizations.view.ts';

/** An organization as clients see it; `role` is the caller's. */
type OrganizationBody = Readonly<{ id: string; name: string; profile: 'unified'; role: Role; createdAt: string; restorableUntil?: string }>;

const bodyOf = ({ organizationId: id, name, profile, createdAt, restorableUntil }: OrganizationDoc, role: Role): OrganizationBody => ({
  id,
  name,
  profile,
  role,
  createdAt,
  ...(restorableUntil === undefined ? {} : { restorableUntil }),
});

type IsListed = (organization: OrganizationDoc, role: Role) => boolean;
const isActive: IsListed = ({ restorableUntil }) => restorableUntil === undefined;
/** A deleted organization that its owner can still restore. */
const isRestorable =
  (at: string): IsListed =>
  ({ restorableUntil }, role) =>
    restorableUntil !== undefined && at < restorableUntil && permits(role, 'owner.manage');

/** The caller's organizations, oldest membership first. Deleted ones are in a separate list for those who can restore them. */
export const listOrganizations =
  ({ collection, clock, waitForProjections }: Dependencies) =>
  async (
    { isDeleted, ...page }: PageInput & Readonly<{ isDeleted: boolean }>,
    { caller, minPosition }: QueryEnvelope<Caller>,
  ): Promise<ListPage<OrganizationBody>> => {
    await waitForProjections(minPosition);
    const isListed = isDeleted ? isRestorable(clock.now().toISOString()) : isActive;
    const bodies = async (memberships: readonly MemberDoc[]): Promise<readonly (OrganizationBody | undefined)[]> => {
      const docs = await collection<OrganizationDoc>(organizations).getMany(memberships.map(({ organizationId }) => organizationId));
      return memberships.map(({ role }, n) => {
        const doc = docs[n];
        return doc !== undefined && isListed(doc, role) ? bodyOf(doc, role) : undefined;
      });
    };
    const query = { index: 'byAccount', equals: [caller.accountId], ...page };
    return findFiltered(collection<MemberDoc>(members), members, query, bodies);
  };

export const readOrganization = (dependencies: Dependencies) => {
  const authorize = authorizer(dependencies);
  return async (
    { organizationId }: Readonly<{ organizationId: string }>,
    { caller, minPosition }: QueryEnvelope<Caller>,
  ): Promise<Answer<OrganizationBody>> => {
    await dependencies.waitForProjections(minPosition);
    const { organization, member } = await authorize(caller.accountId, organizationId, 'org.read');
    return { body: bodyOf(organization, member.role), revision: organization.revision };
  };
};
