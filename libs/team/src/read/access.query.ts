import { permitted } from '../domain/authority.ts';
import type { Permission, Role } from '../domain/role.ts';
import type { Reading } from '../ports.ts';
import { roster, rosterKey, rosterOrganizations, standingOf, type RosterDoc, type RosterOrganizationDoc } from './roster.view.ts';

/** What the caller may see: 404 outside, 410 in a deleted organization, 403 without the right. */
export type Admit = (accountId: string, organizationId: string, permission: Permission) => Promise<Role>;

export const access = ({ collection, rosterSettled }: Reading): Admit => {
  const [roll, organizations] = [collection<RosterDoc>(roster), collection<RosterOrganizationDoc>(rosterOrganizations)];
  return async (accountId, organizationId, permission) => {
    await rosterSettled();
    const [member, organization] = await Promise.all([roll.get(rosterKey(organizationId, accountId)), organizations.get(organizationId)]);
    return permitted(standingOf(member, organization), permission);
  };
};
