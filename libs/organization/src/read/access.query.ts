import { permits, type Permission } from '../domain/role.ts';
import type { Dependencies } from '../ports.ts';
import { memberKey, members, type MemberDoc } from './members.view.ts';
import { organizations, type OrganizationDoc } from './organizations.view.ts';
import { refusal } from '../domain/refusals.ts';

export type Access = Readonly<{ organization: OrganizationDoc; member: MemberDoc }>;
/** Refuses what the caller may not see: 404 outside, 410 in a deleted organization, 403 without the permission. */
export type Authorize = (accountId: string, organizationId: string, permission: Permission) => Promise<Access>;

export const authorizer =
  ({ collection }: Dependencies): Authorize =>
  async (accountId, organizationId, permission) => {
    const [member, organization] = await Promise.all([
      collection<MemberDoc>(members).get(memberKey(organizationId, accountId)),
      collection<OrganizationDoc>(organizations).get(organizationId),
    ]);
    if (member === undefined || organization === undefined) throw refusal('organization.unknown');
    if (organization.restorableUntil !== undefined) throw refusal('organization.deleted');
    if (!permits(member.role, permission)) throw refusal('permission.denied');
    return { organization, member };
  };
