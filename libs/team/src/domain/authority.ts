import { Refusal } from '@guildhall/eventing';
import { permits, type Permission, type Role } from './role.ts';

/** What the roster said of somebody when a command was made: no role, no member. */
export type Standing = Readonly<{ role: Role | undefined; organization: 'active' | 'deleted' }>;

/** Outside, an organization answers as if it never was; inside, a deleted one says so. */
export const permitted = ({ role, organization }: Standing, permission: Permission): Role => {
  if (role === undefined) throw new Refusal('missing', 'organization.unknown');
  if (organization === 'deleted') throw new Refusal('gone', 'organization.deleted');
  if (!permits(role, permission)) throw new Refusal('forbidden', 'permission.denied');
  return role;
};
