import { authorize } from '../domain/caller-membership.ts';
import type { Permission } from '../domain/role.ts';
import type { Dependencies } from '../ports.ts';
import { callerMembership, memberKey, members, organizations, type MemberDoc, type OrganizationDoc } from './members.view.ts';

/** Refuses what the caller may not see: 404 outside, 410 in a deleted organization, 403 without the right. */
export type Authorize = (accountId: string, organizationId: string, permission: Permission) => Promise<void>;

export const authorizer =
  ({ collection, waitForMembers }: Dependencies): Authorize =>
  async (accountId, organizationId, permission) => {
    await waitForMembers();
    const [member, organization] = await Promise.all([
      collection<MemberDoc>(members).get(memberKey(organizationId, accountId)),
      collection<OrganizationDoc>(organizations).get(organizationId),
    ]);
    authorize(callerMembership(member, organization), permission);
  };
