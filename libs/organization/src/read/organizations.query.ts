import { findPresent, type Place } from '@guildhall/eventing';
import type { Reading } from '../ports.ts';
import { members, type MemberDoc } from './members.view.ts';
import { organizations, type OrganizationDoc } from './organizations.view.ts';

export type MyOrganization = Readonly<{ organization: Omit<OrganizationDoc, 'revision'>; role: MemberDoc['role'] }>;
type Asked = Readonly<{ accountId: string; limit: number; after?: Place }>;

/** Those that an account belongs to, oldest membership first; deleted ones are in no list. */
export const organizationsOf = ({ documents }: Reading) => {
  const [roll, all] = [documents<MemberDoc>(members), documents<OrganizationDoc>(organizations)];
  const active = async (memberships: readonly MemberDoc[]): Promise<readonly (MyOrganization | undefined)[]> => {
    const docs = await all.getMany(memberships.map(({ organizationId }) => organizationId));
    return memberships.map(({ role }, n) => {
      const organization = docs[n];
      return organization === undefined || organization.restorableUntil !== undefined ? undefined : { organization, role };
    });
  };
  return ({ accountId, limit, after }: Asked) =>
    findPresent(
      roll,
      { index: 'byAccount', equals: [accountId], orderedBy: 'joinedAt', limit, ...(after === undefined ? {} : { after }) },
      active,
    );
};
