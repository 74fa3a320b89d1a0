/** Every role on the wire, of all profiles: what the organization's facts may say. */
export const ROLES = ['owner', 'admin', 'technical', 'projectCreator', 'billingAdmin', 'billingViewer', 'readOnly', 'member'] as const;
export type Role = (typeof ROLES)[number];

export type Permission = 'team.read' | 'team.manage';

/** M31, M34, M38, M39: teams are an owner's or admin's to manage; every member sees them. */
const MANAGERS: ReadonlySet<Role> = new Set(['owner', 'admin']);

export const permits = (role: Role, permission: Permission): boolean => {
  switch (permission) {
    case 'team.read':
      return true;
    case 'team.manage':
      return MANAGERS.has(role);
  }
};
