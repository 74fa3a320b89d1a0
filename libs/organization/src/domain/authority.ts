import { Refusal } from '@guildhall/eventing';
import type { Membership } from './membership.events.ts';
import type { Organization } from './organization.events.ts';
import { mayInviteTo, permits, type Permission, type Role } from './role.ts';

type Existing = Exclude<Organization, { status: 'absent' }>;

/** Outside, an organization answers as if it never was; inside, a deleted one says so. */
export const memberOf = (org: Organization, member: Membership): Readonly<{ org: Existing; role: Role; seat: string }> => {
  if (org.status === 'absent' || member.status === 'none') throw new Refusal('missing', 'organization.unknown');
  return { org, role: member.role, seat: member.seat };
};

/** The caller as an active member of an active organization. */
export const activeMember = (
  org: Organization,
  member: Membership,
): Readonly<{ org: Extract<Organization, { status: 'active' }>; role: Role; seat: string }> => {
  const { org: existing, role, seat } = memberOf(org, member);
  if (existing.status === 'deleted') throw new Refusal('gone', 'organization.deleted');
  return { org: existing, role, seat };
};

/** The caller's role, if it gives the permission. */
export const permitted = (org: Organization, member: Membership, permission: Permission): Role => {
  const { role } = activeMember(org, member);
  if (!permits(role, permission)) throw new Refusal('forbidden', 'permission.denied');
  return role;
};

/** Whether the member may invite somebody with that role. */
export const mayGrant = (org: Organization, member: Membership, role: Role): boolean =>
  org.status === 'active' && member.status === 'active' && mayInviteTo(member.role, role);
