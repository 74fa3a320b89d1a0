/** Every role of all profiles, as in the API. */
export const ROLES = ['owner', 'admin', 'technical', 'projectCreator', 'billingAdmin', 'billingViewer', 'readOnly', 'member'] as const;
export type Role = (typeof ROLES)[number];

/** The roles that the `unified` profile offers. */
export const UNIFIED_ROLES = ['owner', 'admin', 'technical', 'projectCreator', 'readOnly', 'member'] as const satisfies readonly Role[];

export const PERMISSIONS = [
  'org.read',
  'org.manage',
  'org.delete',
  'owner.manage',
  'member.read',
  'member.manage',
  'member.invite',
  'member.role.set',
  'team.read',
  'team.manage',
  'project.create',
  'project.manage',
  'project.read',
  'audit.read',
  'customer-data.read',
  'ticket.create',
  'integration.connect',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const reader = ['org.read', 'member.read', 'team.read'] as const;

/** The permissions of each role, in every context. An admin has all of an owner but `owner.manage`. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  owner: PERMISSIONS,
  admin: PERMISSIONS.filter((permission) => permission !== 'owner.manage'),
  technical: [...reader, 'customer-data.read', 'ticket.create', 'integration.connect'],
  projectCreator: [...reader, 'project.create'],
  billingAdmin: reader,
  billingViewer: reader,
  readOnly: [...reader, 'project.read', 'audit.read'],
  member: reader,
};
