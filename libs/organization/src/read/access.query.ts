import { Refusal, streamOf } from '@guildhall/eventing';
import { permitted } from '../domain/authority.ts';
import { membership } from '../domain/membership.events.ts';
import { organization } from '../domain/organization.events.ts';
import { permits, type Permission } from '../domain/role.ts';
import type { Reading } from '../ports.ts';
import { memberKey, members, type MemberDoc } from './members.view.ts';
import { organizations, type OrganizationDoc } from './organizations.view.ts';

export type Access = Readonly<{ organization: OrganizationDoc; member: MemberDoc }>;
/** What the caller may see: 404 outside, 410 in a deleted organization, 403 without the right. */
export type Admit = (accountId: string, organizationId: string, permission: Permission) => Promise<Access>;

export const access = ({ collection }: Reading): Admit => {
  const [roll, all] = [collection<MemberDoc>(members), collection<OrganizationDoc>(organizations)];
  return async (accountId, organizationId, permission) => {
    const [member, organization] = await Promise.all([roll.get(memberKey(organizationId, accountId)), all.get(organizationId)]);
    if (member === undefined || organization === undefined) throw new Refusal('missing', 'organization.unknown');
    if (organization.restorableUntil !== undefined) throw new Refusal('gone', 'organization.deleted');
    if (!permits(member.role, permission)) throw new Refusal('forbidden', 'permission.denied');
    return { organization, member };
  };
};

/**
 * Admits the author of a repeated command anew, as the streams are now: an answer with somebody's address or name in it is for who may
 * still see that. What an answer has beside it is the command's own, from its first event.
 */
export const admittedAnew =
  ({ readState }: Reading) =>
  async (accountId: string, organizationId: string, permission: Permission): Promise<void> => {
    const [org, member] = await Promise.all([
      readState(streamOf(organization, organizationId)),
      readState(streamOf(membership, organizationId, accountId)),
    ]);
    permitted(org, member, permission);
  };
