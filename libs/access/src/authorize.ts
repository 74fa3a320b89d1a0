import { ROLE_PERMISSIONS, type Permission, type Role } from '@guildhall/contracts/permissions';
import { refusalsOf, type Refusals } from '@guildhall/eventing';

/** Refusals of everything inside an organization; each core includes these codes in its catalogue. */
export const accessRefusals = {
  'organization.deleted': {
    kind: 'gone',
    title: 'Organization was deleted',
    sentence: 'The organization was deleted. An owner can restore it for a while.',
  },
  'organization.unknown': {
    kind: 'missing',
    title: 'No such organization',
    sentence: 'There is no such organization, or you are no member of it. List your organizations to see those that there are.',
  },
  'permission.denied': {
    kind: 'forbidden',
    title: 'Role does not include this',
    sentence: 'You are a member, and your role does not include this. Ask an admin or owner of the organization.',
  },
} as const satisfies Refusals;

const refusal = refusalsOf(accessRefusals);

/** The caller's membership as the organization published it; without a role the caller is no member. */
export type CallerMembership = Readonly<{ role: Role | undefined; organization: 'active' | 'deleted' }>;

/** Refuses what the caller may not do. To outsiders an organization is unknown; its members are told that it is deleted. */
export const authorize = ({ role, organization }: CallerMembership, permission: Permission): Role => {
  if (role === undefined) throw refusal('organization.unknown');
  if (organization === 'deleted') throw refusal('organization.deleted');
  if (!ROLE_PERMISSIONS[role].includes(permission)) throw refusal('permission.denied');
  return role;
};
