import { ROLE_PERMISSIONS, type Permission, type Role } from '@guildhall/contracts/permissions';

export { ROLES } from '@guildhall/contracts/permissions';
export type { Permission, Role };

export const permits = (role: Role, permission: Permission): boolean => ROLE_PERMISSIONS[role].includes(permission);
