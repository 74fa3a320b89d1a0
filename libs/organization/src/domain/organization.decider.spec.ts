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
} from '../../test/events-fixture.ts';
import type { AllowanceEvent } from './allowance.events.ts';
import { standardLimits } from './limits.ts';
import {
  decideCreateOrganization,
  decideDeleteOrganization,
  decideRenameOrganization,
  decideRestoreOrganization,
} from './organization.decider.ts';
import { ROLES } from './role.ts';

const creator = { email: 'ada@example.com', name: 'ada', addressKey: 'keyada' };
const create = {
  type: 'CreateOrganization',
  data: { organizationId, name: 'Acme', creator, limits: standardLimits },
  by: 'acc_ada',
  at: noon,
} as const;
const rename = (name: string, by = 'acc_ada') => ({ type: 'RenameOrganization', data: { organizationId, name }, by, at: noon }) as const;
const remove = (confirm = 'Acme', by = 'acc_ada') =>
  ({
    type: 'DeleteOrganization',
    data: { organizationId, confirm, restorableUntil: nextWeek, limits: standardLimits },
    by,
    at: noon,
  }) as const;
const restore = (at = noon, by = 'acc_ada') => ({ type: 'RestoreOrganization', data: { organizationId }, by, at }) as const;

const counted = (count: number): AllowanceEvent => ({ type: 'AllowanceUsed', data: { what: 'organizations', by: 'acc_ada', count } });

const deletion: AllowanceEvent = { type: 'AllowanceUsed', data: { what: 'deletions', by: organizationId, count: 1 } };
const ada = joined('acc_ada', 'owner');
const active = { organization: founded, caller: [ada] };
const deleted = { organization: [...founded, organizationDeleted], caller: [ada] };

describe('creating an organization', () => {
  it('P10 M28 makes its creator the first owner, with an address claim and a slot, in one append', () => {
    given(decideCreateOrganization)
      .when(create)
      .then(
        { organization: founded, member: [ada], addressClaim: [claimed('acc_ada')], slots: [slotTaken('acc_ada')], created: [counted(1)] },
        { id: organizationId, name: 'Acme', profile: 'unified', role: 'owner', createdAt: noon },
      );
  });
  it('M03 P44 is permitted to members of others', () => {
    given(decideCreateOrganization, { slots: [slotTaken('acc_ada')] })
      .when(create)
      .then({
        organization: founded,
        member: [ada],
        addressClaim: [claimed('acc_ada')],
        slots: [slotTaken('acc_ada')],
        created: [counted(1)],
      });
  });
  it('S10 is refused after fifty in a day', () => {
    given(decideCreateOrganization, { created: [counted(49)] })
      .when(create)
      .then({
        organization: founded,
        member: [ada],
        addressClaim: [claimed('acc_ada')],
        slots: [slotTaken('acc_ada')],
        created: [counted(1)],
      });
    given(decideCreateOrganization, { created: [counted(50)] })
      .when(create)
      .refused('limit.reached');
  });
  it('refuses an id that is in use', () => {
    given(decideCreateOrganization, { organization: founded }).when(create).refused('organization.exists');
  });
});

describe('renaming an organization', () => {
  it('P22 is permitted to those who may manage it', () => {
    for (const role of ROLES) {
      const outcome = given(decideRenameOrganization, { organization: coOwned, caller: [joined('acc_bob', role)] }).when(
        rename('Acme & Co.', 'acc_bob'),
      );
      if (role === 'owner' || role === 'admin')
        outcome.then({ organization: [{ type: 'OrganizationRenamed', data: { organizationId, name: 'Acme & Co.' } }] });
      else outcome.refused('permission.denied');
    }
  });
  it('does nothing for the same name', () => {
    given(decideRenameOrganization, active).when(rename('Acme')).nothing();
  });
  it('is refused outside as if it did not exist, and to members of a deleted one as deleted', () => {
    given(decideRenameOrganization).when(rename('X')).refused('organization.unknown');
    given(decideRenameOrganization, { organization: founded }).when(rename('X', 'acc_eve')).refused('organization.unknown');
    for (const gone of [left('acc_bob'), removed('acc_bob')])
      given(decideRenameOrganization, { organization: founded, caller: [joined('acc_bob', 'admin'), gone] })
        .when(rename('X', 'acc_bob'))
        .refused('organization.unknown');
    given(decideRenameOrganization, deleted).when(rename('X')).refused('organization.deleted');
  });
});

describe('deleting an organization', () => {
  it('P43 needs its name as confirmation, and can be undone for a week', () => {
    given(decideDeleteOrganization, active)
      .when(remove())
      .then({ organization: [organizationDeleted], deletions: [deletion] });
    for (const wrong of ['', 'acme', 'Acme '])
      given(decideDeleteOrganization, active).when(remove(wrong)).refused('organization.not-confirmed');
  });
  it('P43 is permitted to owners and admins', () => {
    for (const role of ROLES) {
      const outcome = given(decideDeleteOrganization, { organization: coOwned, caller: [joined('acc_bob', role)] }).when(
        remove('Acme', 'acc_bob'),
      );
      if (role === 'owner' || role === 'admin') outcome.then({ organization: [organizationDeleted], deletions: [deletion] });
      else outcome.refused('permission.denied');
    }
  });
  it('S10 is possible five times a day', () => {
    const before = (count: number) => ({ ...active, deletions: Array.from({ length: count }, () => deletion) });
    given(decideDeleteOrganization, before(4))
      .when(remove())
      .then({ organization: [organizationDeleted], deletions: [deletion] });
    given(decideDeleteOrganization, before(5)).when(remove()).refused('limit.reached');
  });
  it('P45 is possible once', () => {
    given(decideDeleteOrganization, deleted).when(remove()).refused('organization.deleted');
    given(decideDeleteOrganization).when(remove()).refused('organization.unknown');
  });
});

describe('restoring an organization', () => {
  it('is permitted to owners until the grace period ends', () => {
    given(decideRestoreOrganization, deleted)
      .when(restore(beforeNextWeek))
      .then(
        { organization: [organizationRestored] },
        { id: organizationId, name: 'Acme', profile: 'unified', role: 'owner', createdAt: longAgo },
      );
    given(decideRestoreOrganization, deleted).when(restore(nextWeek)).refused('organization.deleted');
  });
  it('is refused to all others', () => {
    for (const role of ROLES.filter((one) => one !== 'owner')) {
      given(decideRestoreOrganization, { ...deleted, caller: [joined('acc_bob', role)] })
        .when(restore(noon, 'acc_bob'))
        .refused('organization.deleted');
      given(decideRestoreOrganization, { ...active, caller: [joined('acc_bob', role)] })
        .when(restore(noon, 'acc_bob'))
        .refused('permission.denied');
    }
    given(decideRestoreOrganization, { organization: [...founded, organizationDeleted] })
      .when(restore(noon, 'acc_eve'))
      .refused('organization.unknown');
  });
  it('does nothing for one that is not deleted', () => {
    given(decideRestoreOrganization, active).when(restore()).nothing();
    given(decideDeleteOrganization, {
      ...deleted,
      organization: [...founded, ownerAdded('acc_olga'), organizationDeleted, organizationRestored],
    })
      .when(remove())
      .then({ organization: [organizationDeleted], deletions: [deletion] });
  });
});
