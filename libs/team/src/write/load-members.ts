import { callerMembership, memberKey, members, organizations, type MemberDoc, type OrganizationDoc } from '@guildhall/access';
import type { CallerMembership } from '@guildhall/access/authorize';
import type { Candidate } from '../domain/membership-events.ts';
import type { Dependencies } from '../ports.ts';

/** The membership of the caller and of the accounts to add; repeats in the request are dropped. */
export const loadMembers = async (
  { collection, waitForMembers }: Dependencies,
  organizationId: string,
  callerId: string,
  accountIds: readonly string[] = [],
): Promise<Readonly<{ caller: CallerMembership; members: readonly Candidate[] }>> => {
  await waitForMembers();
  const named = [...new Set(accountIds)];
  const [organization, [caller, ...found]] = await Promise.all([
    collection<OrganizationDoc>(organizations).get(organizationId),
    collection<MemberDoc>(members).getMany([callerId, ...named].map((accountId) => memberKey(organizationId, accountId))),
  ]);
  return {
    caller: callerMembership(caller, organization),
    members: named.map((accountId, n) => ({ accountId, memberSince: found[n]?.memberSince, index: accountIds.indexOf(accountId) })),
  };
};
