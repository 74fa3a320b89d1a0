import { ROLES } from '@guildhall/contracts/permissions';
import { describe, expect, it } from '@jest/globals';
import { authorize } from './authorize.ts';

const refusedWith = (code: string) => expect.objectContaining({ code });

describe('authorize', () => {
  it('T28 refuses roles without the permission, and only them', () => {
    const permitted = ROLES.filter((role) => {
      try {
        return authorize({ role, organization: 'active' }, 'team.manage') === role;
      } catch (error) {
        expect(error).toEqual(refusedWith('permission.denied'));
        return false;
      }
    });
    expect(permitted).toEqual(['owner', 'admin']);
  });
  it('T38 answers accounts outside the organization as if it did not exist, even when it is deleted', () => {
    for (const organization of ['active', 'deleted'] as const)
      expect(() => authorize({ role: undefined, organization }, 'team.read')).toThrow(refusedWith('organization.unknown'));
  });
  it('tells every member that the organization is deleted', () => {
    for (const role of ROLES)
      expect(() => authorize({ role, organization: 'deleted' }, 'team.manage')).toThrow(refusedWith('organization.deleted'));
  });
});
