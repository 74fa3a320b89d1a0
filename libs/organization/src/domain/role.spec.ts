import { PERMISSIONS } from '@guildhall/contracts/permissions';
import { describe, expect, it } from '@jest/globals';
import { covers, mayInvite, permits, ROLES, type Permission, type Role } from './role.ts';

/** Requirements A.4 as a separate table: permissions beyond reading the organization, its members and its teams. */
const MORE: Readonly<Record<Role, readonly Permission[] | 'all' | 'all but owner.manage'>> = {
  owner: 'all',
  admin: 'all but owner.manage',
  technical: ['customer-data.read', 'ticket.create', 'integration.connect'],
  projectCreator: ['project.create'],
  readOnly: ['project.read', 'audit.read'],
  member: [],
};
const READ: readonly Permission[] = ['org.read', 'member.read', 'team.read'];

describe('a role', () => {
  it('P20 P21 P22 P23 P24 has exactly the permissions of requirements A.4', () => {
    for (const role of ROLES)
      for (const permission of PERMISSIONS) {
        const more = MORE[role];
        const expected =
          more === 'all' || (more === 'all but owner.manage' ? permission !== 'owner.manage' : [...READ, ...more].includes(permission));
        expect([role, permission, permits(role, permission)]).toEqual([role, permission, expected]);
      }
  });
  it('P23 may invite if it is owner or admin', () => {
    expect(ROLES.filter(mayInvite)).toEqual(['owner', 'admin']);
  });
  it('T23 T27 covers only roles whose permissions it has', () => {
    expect(ROLES.filter((role) => covers('owner', role))).toEqual(ROLES);
    expect(ROLES.filter((role) => covers('admin', role))).toEqual(ROLES.filter((role) => role !== 'owner'));
    expect(ROLES.filter((role) => covers('technical', role))).toEqual(['technical', 'member']);
    expect(ROLES.filter((role) => covers('member', role))).toEqual(['member']);
  });
});
