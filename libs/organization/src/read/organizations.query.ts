import { findFiltered, type PageKey } from '@guildhall/eventing';
import { permits } from '../domain/role.ts';
import type { Reading } from '../ports.ts';
import { members, type MemberDoc } from './members.view.ts';
import { organizations, type OrganizationDoc } from './organizations.view.ts';

export type MyOrganization = Readonly<{ organization: Omit<OrganizationDoc, 'revision'>; role: MemberDoc['role'] }>;
type Asked = Readonly<{ accountId: string; isDeleted: boolean; limit: number; after?: PageKey }>;

type Kept = (organization: OrganizationDoc, role: MemberDoc['role']) => boolean;
const isActive: Kept = ({ restorableUntil }) => restorableUntil === undefined;
/** What its owner can restore still. */
const isRestorable =
  (at: string): Kept =>
  ({ restorableUntil }, role) =>
    restorableUntil !== undefined && at < restorableUntil && permits(role, 'owner.manage');

/** Those that an account belongs to, oldest membership first: deleted ones are in a list of their own, which is for who can restore them. */
export const organizationsOf = ({ collection, clock }: Reading) => {
  const [roll, all] = [collection<MemberDoc>(members), collection<OrganizationDoc>(organizations)];
  const those = (isKept: Kept) => async (memberships: readonly MemberDoc[]) => {
    const docs = await all.getMany(memberships.map(({ organizationId }) => organizationId));
    return memberships.map(({ role }, n): MyOrganization | undefined => {
      const organization = docs[n];
      return organization !== undefined && isKept(organization, role) ? { organization, role } : undefined;
    });
  };
  return ({ accountId, isDeleted, limit, after }: Asked) =>
    findFiltered(
      roll,
      { index: 'byAccount', equals: [accountId], orderedBy: 'joinedAt', limit, ...(after === undefined ? {} : { after }) },
      those(isDeleted ? isRestorable(clock.now().toISOString()) : isActive),
    );
};
