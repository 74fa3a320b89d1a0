import { Refusal } from '@guildhall/eventing';
import { permits, type Permission, type Role } from './role.ts';

/** The caller's membership as the organization told of it; without a role the caller is no member. */
export type CallerMembership = Readonly<{ role: Role | undefined; organization: 'active' | 'deleted' }>;

/** Refuses what the caller may not do. Outside, an organization answers as if it never was; inside, a deleted one says so. */
export const authorize = ({ role, organization }: CallerMembership, permission: Permission): Role => {
  if (role === undefined) throw new Refusal('missing', 'organization.unknown');
  if (organization === 'deleted') throw new Refusal('gone', 'organization.deleted');
  if (!permits(role, permission)) throw new Refusal('forbidden', 'permission.denied');
  return role;
};
