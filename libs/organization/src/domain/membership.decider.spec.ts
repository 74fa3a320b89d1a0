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
  it('P24 P38 is for owners and admins, for all other members', () => {
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
  it('P37 MX01 T23 is never for one’s own', () => {
    for (const mine of ['owner', 'admin'] as const)
      for (const role of ROLES)
        given(decideChangeRole, { organization: coOwned, member: [joined('acc_ada', mine)], caller: [joined('acc_ada', mine)] })
          .when(change('acc_ada', role))
          .refused('member.own-role');
    given(decideChangeRole, { organization: coOwned, member: [joined('acc_bob', 'member')], caller: [joined('acc_bob', 'member')] })
      .when(change('acc_bob', 'owner', 'acc_bob'))
      .refused('permission.denied');
  });
  it('makes an owner on the membership and the organization at once', () => {
    given(decideChangeRole, { organization: founded, member: [joined('acc_bob', 'admin')], caller: [ada] })
      .when(change('acc_bob', 'owner'))
      .then({ member: [roleChanged('acc_bob', 'admin', 'owner')], organization: [ownerAdded('acc_bob')] });
  });
  it('M25 an owner demotes another', () => {
    given(decideChangeRole, { organization: coOwned, member: [olga], caller: [ada] })
      .when(change('acc_olga', 'member'))
      .then({ member: [roleChanged('acc_olga', 'owner', 'member')], organization: [ownerRemoved('acc_olga')] });
  });
  it('hard case 1: refuses to demote the last owner, whoever wishes it', () => {
    // Two owners by their memberships, one by the organization: as when the other is just being demoted.
    given(decideChangeRole, { organization: [...coOwned, ownerRemoved('acc_ada')], member: [olga], caller: [ada] })
      .when(change('acc_olga', 'member'))
      .refused('organization.last-owner');
  });
  it('T27 an admin neither demotes an owner nor makes one', () => {
    const admin = joined('acc_dan', 'admin');
    for (const role of others)
      given(decideChangeRole, { organization: coOwned, member: [ada], caller: [admin] })
        .when(change('acc_ada', role, 'acc_dan'))
        .refused('permission.denied');
    given(decideChangeRole, { organization: coOwned, member: [joined('acc_bob', 'member')], caller: [admin] })
      .when(change('acc_bob', 'owner', 'acc_dan'))
      .refused('permission.denied');
  });
  it('MX11 leaves exactly one role, and nothing to do for the same one', () => {
    for (const role of others)
      given(decideChangeRole, { organization: founded, member: [joined('acc_bob', role)], caller: [ada] })
        .when(change('acc_bob', role))
        .nothing();
  });
  it('knows nobody who is not in the organization', () => {
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
  it('P22 P40 M27 is for owners and admins, and frees address and slot', () => {
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
  it('M28 an owner removes another, and never the last', () => {
    given(decideRemoveMember, { organization: coOwned, member: [olga], caller: [ada] })
      .when(remove('acc_olga'))
      .then({ member: [removed('acc_olga')], organization: [ownerRemoved('acc_olga')], ...gone('acc_olga') });
    given(decideRemoveMember, { organization: [...coOwned, ownerRemoved('acc_ada')], member: [olga], caller: [ada] })
      .when(remove('acc_olga'))
      .refused('organization.last-owner');
  });
  it('T27 an admin removes no owner', () => {
    given(decideRemoveMember, { organization: coOwned, member: [olga], caller: [joined('acc_dan', 'admin')] })
      .when(remove('acc_olga', 'acc_dan'))
      .refused('permission.denied');
  });
  it('knows nobody who is not in the organization', () => {
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
  it('gives back the address that the member came with last', () => {
    const again = [joined('acc_bob', 'member'), left('acc_bob'), joined('acc_bob', 'admin')];
    given(decideRemoveMember, { organization: founded, member: again, caller: [ada] })
      .when(remove('acc_bob'))
      .then({ member: [removed('acc_bob')], ...gone('acc_bob') });
  });
});

describe('leaving an organization', () => {
  it('MX13 is open to everybody, and frees address and slot', () => {
    for (const role of others)
      given(decideLeaveOrganization, { organization: founded, member: [joined('acc_bob', role)] })
        .when(leave('acc_bob'))
        .then({ member: [left('acc_bob')], ...gone('acc_bob') });
  });
  it('M28 MX13 is open to an owner while there is another', () => {
    given(decideLeaveOrganization, { organization: coOwned, member: [olga] })
      .when(leave('acc_olga'))
      .then({ member: [left('acc_olga')], organization: [ownerRemoved('acc_olga')], ...gone('acc_olga') });
    given(decideLeaveOrganization, { organization: founded, member: [ada] })
      .when(leave('acc_ada'))
      .refused('organization.last-owner');
  });
  it('happens once', () => {
    given(decideLeaveOrganization, { organization: founded, member: [joined('acc_bob', 'member'), left('acc_bob')] })
      .when(leave('acc_bob'))
      .refused('organization.unknown');
    given(decideLeaveOrganization, { organization: [...founded, organizationDeleted], member: [joined('acc_bob', 'member')] })
      .when(leave('acc_bob'))
      .refused('organization.deleted');
  });
});
