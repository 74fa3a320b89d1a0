import type { ActiveMembership, Membership } from './membership.events.ts';
import type { ActiveOrganization, ExistingOrganization, Organization } from './organization.events.ts';
import { mayInviteTo, permits, type Permission, type Role } from './role.ts';
import { refusal } from './refusals.ts';

/** The caller as a member. For others the organization is unknown. */
export const memberOf = (
  organization: Organization,
  caller: Membership,
): Readonly<{ organization: ExistingOrganization; caller: ActiveMembership }> => {
  if (organization.status === 'absent' || caller.status === 'none') throw refusal('organization.unknown');
  return { organization, caller };
};

/** The caller as a member of an organization that is not deleted. */
export const activeMemberOf = (
  organization: Organization,
  caller: Membership,
): Readonly<{ organization: ActiveOrganization; caller: ActiveMembership }> => {
  const found = memberOf(organization, caller);
  if (found.organization.status === 'deleted') throw refusal('organization.deleted');
  return { organization: found.organization, caller: found.caller };
};

/** The organization and the caller's role in it; refuses a role without the permission. */
export const authorize = (
  state: Organization,
  callerState: Membership,
  permission: Permission,
): Readonly<{ organization: ActiveOrganization; role: Role }> => {
  const { organization, caller } = activeMemberOf(state, callerState);
  if (!permits(caller.role, permission)) throw refusal('permission.denied');
  return { organization, role: caller.role };
};

/** Whether the member may invite somebody with that role. */
export const mayGrant = (organization: Organization, member: Membership, role: Role): boolean =>
  organization.status === 'active' && member.status === 'active' && mayInviteTo(member.role, role);
