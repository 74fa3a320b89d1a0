import { released } from '@guildhall/eventing';
import { given } from '@guildhall/testing';
import { describe, it } from '@jest/globals';
import {
  coOwned,
  founded,
  joined,
  left,
  longAgo,
  noon,
  organizationDeleted,
  organizationId,
  ownerAdded,
  ownerRemoved,
  removed,
  roleChanged,
  slotReleased,
} from '../../test/events-fixture.ts';
import { decideChangeRole, decideLeaveOrganization, decideRemoveMember } from './membership.decider.ts';
import { ROLES, type Role } from './role.ts';

const at = noon;
const change = (accountId: string, role: Role, by = 'acc_ada') =>
  ({ type: 'ChangeRole', data: { organizationId, accountId, role }, by, at }) as const;
const remove = (accountId: string, by = 'acc_ada') => ({ type: 'RemoveMember', data: { organizationId, accountId }, by, at }) as const;
const leave = (accountId: string) => ({ type: 'LeaveOrganization', data: { organizationId, accountId }, by: accountId, at }) as const;

const ada = joined('acc_ada', 'owner');
const olga = joined('acc_olga', 'owner');
const others = ROLES.filter((role) => role !== 'owner');
const gone = (accountId: string) => ({ addressClaim: [released(accountId)], slots: [slotReleased(accountId)] });

describe('changing a role', () => {
  it('P24 P38 is permitted to owners and admins for all other members', () => {
    for (const role of ROLES) {
      const outcome = given(decideChangeRole, {
        organization: coOwned,
        member: [joined('acc_bob', 'member')],
        caller: [joined('acc_dan', role)],
      }).when(change('acc_bob', 'technical', 'acc_dan'));
      if (role === 'owner' || role === 'admin')
        outcome.then({ member: [roleChanged('acc_bob', 'member', 'technical')] }, { role: 'technical', joinedAt: longAgo });
      else outcome.refused('permission.denied');
    }
  });
  it('P37 MX01 T23 is refused for one’s own role', () => {
    for (const mine of ['owner', 'admin'] as const)
      for (const role of ROLES)
        given(decideChangeRole, { organization: coOwned, member: [joined('acc_ada', mine)], caller: [joined('acc_ada', mine)] })
          .when(change('acc_ada', role))
          .refused('member.own-role');
    given(decideChangeRole, { organization: coOwned, member: [joined('acc_bob', 'member')], caller: [joined('acc_bob', 'member')] })
      .when(change('acc_bob', 'owner', 'acc_bob'))
      .refused('permission.denied');
  });
  it('makes an owner in the membership and the organization in one append', () => {
    given(decideChangeRole, { organization: founded, member: [joined('acc_bob', 'admin')], caller: [ada] })
      .when(change('acc_bob', 'owner'))
      .then({ member: [roleChanged('acc_bob', 'admin', 'owner')], organization: [ownerAdded('acc_bob')] });
  });
  it('M25 demotes another owner', () => {
    given(decideChangeRole, { organization: coOwned, member: [olga], caller: [ada] })
      .when(change('acc_olga', 'member'))
      .then({ member: [roleChanged('acc_olga', 'owner', 'member')], organization: [ownerRemoved('acc_olga')] });
  });
  it('hard case 1: is refused for the last owner', () => {
    // Two owners by their memberships, one by the organization: as when the other is just being demoted.
    given(decideChangeRole, { organization: [...coOwned, ownerRemoved('acc_ada')], member: [olga], caller: [ada] })
      .when(change('acc_olga', 'member'))
      .refused('organization.last-owner');
  });
  it('T27 is refused to an admin for an owner, or to appoint one', () => {
    const admin = joined('acc_dan', 'admin');
    for (const role of others)
      given(decideChangeRole, { organization: coOwned, member: [ada], caller: [admin] })
        .when(change('acc_ada', role, 'acc_dan'))
        .refused('permission.denied');
    given(decideChangeRole, { organization: coOwned, member: [joined('acc_bob', 'member')], caller: [admin] })
      .when(change('acc_bob', 'owner', 'acc_dan'))
      .refused('permission.denied');
  });
  it('MX11 leaves exactly one role, and does nothing for the same one', () => {
    for (const role of others)
      given(decideChangeRole, { organization: founded, member: [joined('acc_bob', role)], caller: [ada] })
        .when(change('acc_bob', role))
        .nothing();
  });
  it('is refused for somebody who is not a member', () => {
    for (const member of [[], [joined('acc_bob', 'member'), left('acc_bob')], [joined('acc_bob', 'member'), removed('acc_bob')]])
      given(decideChangeRole, { organization: founded, member, caller: [ada] })
        .when(change('acc_bob', 'admin'))
        .refused('member.unknown');
    given(decideChangeRole, { organization: founded, member: [joined('acc_bob', 'member')] })
      .when(change('acc_bob', 'admin', 'acc_eve'))
      .refused('organization.unknown');
    given(decideChangeRole, { organization: [...founded, organizationDeleted], member: [joined('acc_bob', 'member')], caller: [ada] })
      .when(change('acc_bob', 'admin'))
      .refused('organization.deleted');
  });
  it('T107 refuses a caller who has been demoted', () => {
    given(decideChangeRole, {
      organization: founded,
      member: [joined('acc_bob', 'member')],
      caller: [joined('acc_dan', 'admin'), roleChanged('acc_dan', 'admin', 'member')],
    })
      .when(change('acc_bob', 'technical', 'acc_dan'))
      .refused('permission.denied');
  });
});

describe('removing a member', () => {
  it('P22 P40 M27 is permitted to owners and admins, and releases address and slot', () => {
    for (const role of ROLES) {
      const outcome = given(decideRemoveMember, {
        organization: coOwned,
        member: [joined('acc_bob', 'member')],
        caller: [joined('acc_dan', role)],
      }).when(remove('acc_bob', 'acc_dan'));
      if (role === 'owner' || role === 'admin') outcome.then({ member: [removed('acc_bob')], ...gone('acc_bob') });
      else outcome.refused('permission.denied');
    }
  });
  it('M28 is permitted to an owner for another owner, but not for the last one', () => {
    given(decideRemoveMember, { organization: coOwned, member: [olga], caller: [ada] })
      .when(remove('acc_olga'))
      .then({ member: [removed('acc_olga')], organization: [ownerRemoved('acc_olga')], ...gone('acc_olga') });
    given(decideRemoveMember, { organization: [...coOwned, ownerRemoved('acc_ada')], member: [olga], caller: [ada] })
      .when(remove('acc_olga'))
      .refused('organization.last-owner');
  });
  it('T27 is refused to an admin for an owner', () => {
    given(decideRemoveMember, { organization: coOwned, member: [olga], caller: [joined('acc_dan', 'admin')] })
      .when(remove('acc_olga', 'acc_dan'))
      .refused('permission.denied');
  });
  it('is refused for somebody who is not a member', () => {
    given(decideRemoveMember, { organization: founded, caller: [ada] })
      .when(remove('acc_bob'))
      .refused('member.unknown');
    given(decideRemoveMember, { organization: founded, member: [joined('acc_bob', 'member'), removed('acc_bob')], caller: [ada] })
      .when(remove('acc_bob'))
      .refused('member.unknown');
    given(decideRemoveMember, { organization: founded, member: [joined('acc_bob', 'member')] })
      .when(remove('acc_bob', 'acc_eve'))
      .refused('organization.unknown');
  });
  it('releases the address of the last membership', () => {
    const again = [joined('acc_bob', 'member'), left('acc_bob'), joined('acc_bob', 'admin')];
    given(decideRemoveMember, { organization: founded, member: again, caller: [ada] })
      .when(remove('acc_bob'))
      .then({ member: [removed('acc_bob')], ...gone('acc_bob') });
  });
});

describe('leaving an organization', () => {
  it('MX13 is permitted to every member, and releases address and slot', () => {
    for (const role of others)
      given(decideLeaveOrganization, { organization: founded, member: [joined('acc_bob', role)] })
        .when(leave('acc_bob'))
        .then({ member: [left('acc_bob')], ...gone('acc_bob') });
  });
  it('M28 MX13 is permitted to an owner while there is another', () => {
    given(decideLeaveOrganization, { organization: coOwned, member: [olga] })
      .when(leave('acc_olga'))
      .then({ member: [left('acc_olga')], organization: [ownerRemoved('acc_olga')], ...gone('acc_olga') });
    given(decideLeaveOrganization, { organization: founded, member: [ada] })
      .when(leave('acc_ada'))
      .refused('organization.last-owner');
  });
  it('is possible once', () => {
    given(decideLeaveOrganization, { organization: founded, member: [joined('acc_bob', 'member'), left('acc_bob')] })
      .when(leave('acc_bob'))
      .refused('organization.unknown');
    given(decideLeaveOrganization, { organization: [...founded, organizationDeleted], member: [joined('acc_bob', 'member')] })
      .when(leave('acc_bob'))
      .refused('organization.deleted');
  });
});
