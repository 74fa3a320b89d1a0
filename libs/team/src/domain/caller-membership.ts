import { permits, type Permission, type Role } from './role.ts';
import { refusal } from './refusals.ts';

/** The caller's membership as the organization told of it; without a role the caller is no member. */
export type CallerMembership = Readonly<{ role: Role | undefined; organization: 'active' | 'deleted' }>;

/** Refuses what the caller may not do. Outside, an organization answers as if it never was; inside, a deleted one says so. */
export const authorize = ({ role, organization }: CallerMembership, permission: Permission): Role => {
  if (role === undefined) throw refusal('organization.unknown');
  if (organization === 'deleted') throw refusal('organization.deleted');
  if (!permits(role, permission)) throw refusal('permission.denied');
  return role;
};
