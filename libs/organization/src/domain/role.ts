import { ROLE_PERMISSIONS, UNIFIED_ROLES, type Permission } from '@guildhall/contracts/permissions';

/** The roles of the `unified` profile. */
export const ROLES = UNIFIED_ROLES;
export type Role = (typeof ROLES)[number];
export type { Permission };

export const permits = (role: Role, permission: Permission): boolean => ROLE_PERMISSIONS[role].includes(permission);

/** Nobody may grant a role, or change a member with a role, that has permissions they lack. */
export const covers = (role: Role, other: Role): boolean => ROLE_PERMISSIONS[other].every((permission) => permits(role, permission));

export const mayInvite = (role: Role): boolean => permits(role, 'member.invite');

/** Whether a member with one role may invite to the other. */
export const mayInviteTo = (mine: Role, role: Role): boolean => mayInvite(mine) && covers(mine, role);
