/** The roles of the `unified` profile. */
export const ROLES = ['owner', 'admin', 'technical', 'projectCreator', 'readOnly', 'member'] as const;
export type Role = (typeof ROLES)[number];

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
const customer = ['customer-data.read', 'ticket.create', 'integration.connect'] as const;

/** requirements.md A.4, "Role mapping over one permission vocabulary"; an admin is an owner who may not touch owners. */
const GRANTS: Readonly<Record<Role, readonly Permission[]>> = {
  owner: PERMISSIONS,
  admin: PERMISSIONS.filter((permission) => permission !== 'owner.manage'),
  technical: [...reader, ...customer],
  projectCreator: [...reader, 'project.create'],
  readOnly: [...reader, 'project.read', 'audit.read'],
  member: reader,
};
const SETS = new Map(ROLES.map((role): [Role, ReadonlySet<Permission>] => [role, new Set(GRANTS[role])]));

export const permits = (role: Role, permission: Permission): boolean => SETS.get(role)?.has(permission) === true;

/** Nobody grants, and nobody touches in others, what they lack themselves. */
export const covers = (role: Role, other: Role): boolean => GRANTS[other].every((permission) => permits(role, permission));

export const mayInvite = (role: Role): boolean => permits(role, 'member.invite');

/** Whether somebody of one role may invite to the other. */
export const mayInviteTo = (mine: Role, role: Role): boolean => mayInvite(mine) && covers(mine, role);
