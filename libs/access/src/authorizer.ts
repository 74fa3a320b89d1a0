import type { Permission } from '@guildhall/contracts/permissions';
import type { Context } from '@guildhall/eventing';
import { authorize, type CallerMembership } from './authorize.ts';
import { callerMembership, memberKey, members, organizations, type MemberDoc, type OrganizationDoc } from './members.view.ts';

/** What is needed to load a caller's membership. */
export type MembershipDependencies = Readonly<{
  collection: Context['collection'];
  /**
   * Waits until what other contexts acknowledged in this process has come here as facts, so that a new organization has its owner as a
   * member at once. Where they run elsewhere there is nothing to wait for.
   */
  waitForMembers: () => Promise<void>;
}>;

/** Loads a caller's membership in an organization, for a command to carry. */
export const loadCallerMembership = async (
  { collection, waitForMembers }: MembershipDependencies,
  organizationId: string,
  accountId: string,
): Promise<CallerMembership> => {
  await waitForMembers();
  const [member, organization] = await Promise.all([
    collection<MemberDoc>(members).get(memberKey(organizationId, accountId)),
    collection<OrganizationDoc>(organizations).get(organizationId),
  ]);
  return callerMembership(member, organization);
};

/** Refuses what the caller may not see: 404 outside, 410 in a deleted organization, 403 without the permission. */
export type Authorize = (accountId: string, organizationId: string, permission: Permission) => Promise<void>;

export const authorizer =
  (dependencies: MembershipDependencies): Authorize =>
  async (accountId, organizationId, permission) => {
    authorize(await loadCallerMembership(dependencies, organizationId, accountId), permission);
  };
