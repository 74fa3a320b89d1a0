import { claimed } from '@guildhall/eventing';
import { given } from '@guildhall/testing';
import { describe, it } from '@jest/globals';
import {
  coOwned,
  founded,
  joined,
  left,
  longAgo,
  nextWeek,
  beforeNextWeek,
  noon,
  organizationDeleted,
  organizationId,
  organizationRestored,
  ownerAdded,
  removed,
  slotTaken,
} from '../../test/past.ts';
import type { AllowanceEvent } from './allowance.events.ts';
import { standardLimits } from './limits.ts';
import { createOrganization, deleteOrganization, renameOrganization, restoreOrganization } from './organization.decider.ts';
import { ROLES } from './role.ts';

const creator = { email: 'ada@example.com', name: 'ada', seat: 'seatada' };
const create = {
  type: 'CreateOrganization',
  data: { organizationId, name: 'Acme', creator, limits: standardLimits },
  by: 'acc_ada',
  at: noon,
} as const;
const rename = (name: string, by = 'acc_ada') => ({ type: 'RenameOrganization', data: { organizationId, name }, by, at: noon }) as const;
const remove = (confirm = 'Acme', by = 'acc_ada') =>
  ({ type: 'DeleteOrganization', data: { organizationId, confirm, limits: standardLimits }, by, at: noon }) as const;
const restore = (at = noon, by = 'acc_ada') => ({ type: 'RestoreOrganization', data: { organizationId }, by, at }) as const;

const counted = (count: number): AllowanceEvent => ({ type: 'AllowanceUsed', data: { what: 'organizations', by: 'acc_ada', count } });

const deletion: AllowanceEvent = { type: 'AllowanceUsed', data: { what: 'deletions', by: organizationId, count: 1 } };
const ada = joined('acc_ada', 'owner');
const active = { organization: founded, caller: [ada] };
const deleted = { organization: [...founded, organizationDeleted], caller: [ada] };

describe('creating an organization', () => {
  it('P10 M28 makes its creator a member and its first owner, with a seat and a slot, in one append', () => {
    given(createOrganization)
      .when(create)
      .then(
        { organization: founded, member: [ada], seat: [claimed('acc_ada')], slots: [slotTaken('acc_ada')], created: [counted(1)] },
        { id: organizationId, name: 'Acme', profile: 'unified', role: 'owner', createdAt: noon },
      );
  });
  it('M03 P44 is open to who is in others, and closed to who holds an exclusive slot', () => {
    given(createOrganization, { slots: [slotTaken('acc_ada')] })
      .when(create)
      .then({ organization: founded, member: [ada], seat: [claimed('acc_ada')], slots: [slotTaken('acc_ada')], created: [counted(1)] });
    given(createOrganization, { slots: [slotTaken('acc_ada', true)] })
      .when(create)
      .refused('account.exclusive');
  });
  it('S10 ends for the day with the fiftieth', () => {
    given(createOrganization, { created: [counted(49)] })
      .when(create)
      .then({ organization: founded, member: [ada], seat: [claimed('acc_ada')], slots: [slotTaken('acc_ada')], created: [counted(1)] });
    given(createOrganization, { created: [counted(50)] })
      .when(create)
      .refused('limit.reached');
  });
  it('refuses an id that is in use', () => {
    given(createOrganization, { organization: founded }).when(create).refused('organization.exists');
  });
});

describe('renaming an organization', () => {
  it('P22 is for who manages it', () => {
    for (const role of ROLES) {
      const outcome = given(renameOrganization, { organization: coOwned, caller: [joined('acc_bob', role)] }).when(
        rename('Acme & Co.', 'acc_bob'),
      );
      if (role === 'owner' || role === 'admin')
        outcome.then({ organization: [{ type: 'OrganizationRenamed', data: { organizationId, name: 'Acme & Co.' } }] });
      else outcome.refused('permission.denied');
    }
  });
  it('does nothing for the name that it has', () => {
    given(renameOrganization, active).when(rename('Acme')).nothing();
  });
  it('answers outside as if it never was, and inside a deleted one says so', () => {
    given(renameOrganization).when(rename('X')).refused('organization.unknown');
    given(renameOrganization, { organization: founded }).when(rename('X', 'acc_eve')).refused('organization.unknown');
    for (const gone of [left('acc_bob'), removed('acc_bob')])
      given(renameOrganization, { organization: founded, caller: [joined('acc_bob', 'admin'), gone] })
        .when(rename('X', 'acc_bob'))
        .refused('organization.unknown');
    given(renameOrganization, deleted).when(rename('X')).refused('organization.deleted');
  });
});

describe('deleting an organization', () => {
  it('P43 takes its name, typed again, and can be undone for a week', () => {
    given(deleteOrganization, active)
      .when(remove())
      .then({ organization: [organizationDeleted], deletions: [deletion] }, { restorableUntil: nextWeek });
    for (const wrong of ['', 'acme', 'Acme ']) given(deleteOrganization, active).when(remove(wrong)).refused('organization.not-confirmed');
  });
  it('P43 is for owners and admins', () => {
    for (const role of ROLES) {
      const outcome = given(deleteOrganization, { organization: coOwned, caller: [joined('acc_bob', role)] }).when(
        remove('Acme', 'acc_bob'),
      );
      if (role === 'owner' || role === 'admin') outcome.then({ organization: [organizationDeleted], deletions: [deletion] });
      else outcome.refused('permission.denied');
    }
  });
  it('S10 happens five times a day, however often it is restored', () => {
    const before = (count: number) => ({ ...active, deletions: Array.from({ length: count }, () => deletion) });
    given(deleteOrganization, before(4))
      .when(remove())
      .then({ organization: [organizationDeleted], deletions: [deletion] });
    given(deleteOrganization, before(5)).when(remove()).refused('limit.reached');
  });
  it('P45 happens once', () => {
    given(deleteOrganization, deleted).when(remove()).refused('organization.deleted');
    given(deleteOrganization).when(remove()).refused('organization.unknown');
  });
});

describe('restoring an organization', () => {
  it('is an owner’s, up to and not at the end of the grace', () => {
    given(restoreOrganization, deleted)
      .when(restore(beforeNextWeek))
      .then(
        { organization: [organizationRestored] },
        { id: organizationId, name: 'Acme', profile: 'unified', role: 'owner', createdAt: longAgo },
      );
    given(restoreOrganization, deleted).when(restore(nextWeek)).refused('organization.deleted');
  });
  it('is nobody else’s', () => {
    for (const role of ROLES.filter((one) => one !== 'owner')) {
      given(restoreOrganization, { ...deleted, caller: [joined('acc_bob', role)] })
        .when(restore(noon, 'acc_bob'))
        .refused('organization.deleted');
      given(restoreOrganization, { ...active, caller: [joined('acc_bob', role)] })
        .when(restore(noon, 'acc_bob'))
        .refused('permission.denied');
    }
    given(restoreOrganization, { organization: [...founded, organizationDeleted] })
      .when(restore(noon, 'acc_eve'))
      .refused('organization.unknown');
  });
  it('does nothing for one that is not deleted, and keeps its owners', () => {
    given(restoreOrganization, active).when(restore()).nothing();
    given(deleteOrganization, { ...deleted, organization: [...founded, ownerAdded('acc_olga'), organizationDeleted, organizationRestored] })
      .when(remove())
      .then({ organization: [organizationDeleted], deletions: [deletion] });
  });
});
