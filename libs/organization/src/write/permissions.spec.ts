import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ada, appFixture, asking, bob, olga, outcome, person, type AppFixture } from '../../test/app-fixture.ts';
import type { Role } from '../domain/role.ts';

const [eve, finn] = [person('eve'), person('finn')];

let fixture: AppFixture;
beforeEach(async () => {
  fixture = await appFixture();
});
afterEach(() => fixture.close());

/** Every command inside an organization by Olga; Bob is a member, and Finn is invited. */
const commandsOfOlga = async () => {
  const { organizationId, commands, by } = fixture;
  await fixture.joins(bob, 'member');
  const invitationId = await fixture.invite(finn, 'member');
  const invite = (role: Role) => {
    const invitations = [{ email: eve.email, address: eve.email, role }];
    return commands.inviteMembers({ organizationId, invitations, atomic: true }, by(olga));
  };
  return {
    renameOrganization: () => commands.renameOrganization({ organizationId, name: 'Acme & Co.' }, by(olga)),
    inviteMembers: () => invite('member'),
    changeInvitationRole: () => commands.changeInvitationRole({ organizationId, invitationId, role: 'readOnly' }, by(olga)),
    resendInvitation: () => commands.resendInvitation({ organizationId, invitationId }, by(olga)),
    cancelInvitation: () => commands.cancelInvitation({ organizationId, invitationId }, by(olga)),
    changeRole: () => commands.changeRole({ organizationId, accountId: bob.accountId, role: 'technical' }, by(olga)),
    removeMember: () => commands.removeMember({ organizationId, accountId: bob.accountId }, by(olga)),
    deleteOrganization: () => commands.deleteOrganization({ organizationId, confirm: 'Acme & Co.' }, by(olga)),
  };
};
const outcomesOfOlga = async (): Promise<Readonly<Record<string, string>>> => {
  const outcomes: Record<string, string> = {};
  for (const [name, run] of Object.entries(await commandsOfOlga())) outcomes[name] = await outcome(run());
  return outcomes;
};
const allAre = (code: string) => ({
  ...{ renameOrganization: code, inviteMembers: code, changeInvitationRole: code, resendInvitation: code },
  ...{ cancelInvitation: code, changeRole: code, removeMember: code, deleteOrganization: code },
});

describe('the commands inside an organization', () => {
  it.each(['owner', 'admin'] as const)('P22 P23 P24 are all permitted to the role %s', async (role) => {
    await fixture.joins(olga, role);
    expect(await outcomesOfOlga()).toEqual(allAre('done'));
  });
  it.each(['technical', 'projectCreator', 'readOnly', 'member'] as const)('P22 P23 P24 are all denied to the role %s', async (role) => {
    await fixture.joins(olga, role);
    expect(await outcomesOfOlga()).toEqual(allAre('permission.denied'));
  });
  it('T38 answer accounts outside as if the organization did not exist', async () => {
    expect(await outcomesOfOlga()).toEqual(allAre('organization.unknown'));
  });
  it('answer former members as if the organization did not exist', async () => {
    await fixture.joins(olga, 'owner');
    await fixture.commands.removeMember({ organizationId: fixture.organizationId, accountId: olga.accountId }, fixture.by(olga));
    expect(await outcomesOfOlga()).toEqual(allAre('organization.unknown'));
  });
  it('are refused in a deleted organization, whatever the role', async () => {
    await fixture.joins(olga, 'owner');
    const { organizationId, commands, by } = fixture;
    const runs = Object.values(await commandsOfOlga());
    await commands.deleteOrganization({ organizationId, confirm: 'Acme' }, by(ada));
    for (const run of runs) expect(await outcome(run())).toBe('organization.deleted');
  });
});

describe('an admin', () => {
  beforeEach(() => fixture.joins(olga, 'admin'));

  it('can neither invite nor appoint an owner', async () => {
    const { organizationId, commands, by } = fixture;
    await fixture.joins(bob, 'member');
    const invitations = [{ email: eve.email, address: eve.email, role: 'owner' }] as const;
    const { body } = await commands.inviteMembers({ organizationId, invitations, atomic: false }, by(olga));
    expect(body.items).toMatchObject([{ status: 'refused', problem: { code: 'permission.denied' } }]);
    const promote = commands.changeRole({ organizationId, accountId: bob.accountId, role: 'owner' }, by(olga));
    expect(await outcome(promote)).toBe('permission.denied');
  });
  it('can change neither owners nor their invitations', async () => {
    const { organizationId, commands, by } = fixture;
    const invitationId = await fixture.invite(eve, 'owner');
    const of = { organizationId, invitationId };
    for (const work of [
      commands.changeRole({ organizationId, accountId: ada.accountId, role: 'member' }, by(olga)),
      commands.removeMember({ organizationId, accountId: ada.accountId }, by(olga)),
      commands.resendInvitation(of, by(olga)),
      commands.changeInvitationRole({ ...of, role: 'member' }, by(olga)),
      commands.cancelInvitation(of, by(olga)),
    ])
      expect(await outcome(work)).toBe('permission.denied');
    expect(await outcome(fixture.accept(eve, invitationId))).toBe('done');
  });
  it('P37 can change the role of other admins, but not their own', async () => {
    const { organizationId, commands, by } = fixture;
    await fixture.joins(bob, 'admin');
    const change = (accountId: string) => outcome(commands.changeRole({ organizationId, accountId, role: 'member' }, by(olga)));
    expect([await change(olga.accountId), await change(bob.accountId)]).toEqual(['member.own-role', 'done']);
  });
  it('cannot restore the organization that they deleted', async () => {
    const { organizationId, commands, by } = fixture;
    await commands.deleteOrganization({ organizationId, confirm: 'Acme' }, by(olga));
    expect(await outcome(commands.restoreOrganization({ organizationId }, by(olga)))).toBe('organization.deleted');
    expect(await outcome(commands.restoreOrganization({ organizationId }, by(ada)))).toBe('done');
  });
});

describe('the invitee', () => {
  /** Olga is an admin, and has invited Bob. */
  const bobInvitedByOlga = async (): Promise<string> => {
    const { organizationId, commands, by } = fixture;
    await fixture.joins(olga, 'admin');
    const invitations = [{ email: bob.email, address: bob.email, role: 'technical' }] as const;
    const { body } = await commands.inviteMembers({ organizationId, invitations, atomic: true }, by(olga));
    const [item] = body.items;
    return item?.status === 'sent' ? item.invitation.id : 'none';
  };

  it('T08 cannot join while the inviter may not grant the role', async () => {
    const { organizationId, commands, by } = fixture;
    const invitationId = await bobInvitedByOlga();
    const change = (role: Role) => commands.changeRole({ organizationId, accountId: olga.accountId, role }, by(ada));
    await change('member');
    expect(await outcome(fixture.accept(bob, invitationId))).toBe('invitation.authority-lost');
    await change('admin');
    expect(await outcome(fixture.accept(bob, invitationId))).toBe('done');
  });
  it('U14 depends on the permission of who changed the role last, not on that of who invited', async () => {
    const { organizationId, commands, by } = fixture;
    const invitationId = await bobInvitedByOlga();
    await commands.changeInvitationRole({ organizationId, invitationId, role: 'readOnly' }, by(ada));
    await commands.changeRole({ organizationId, accountId: olga.accountId, role: 'member' }, by(ada));
    expect((await fixture.accept(bob, invitationId)).body.role).toBe('readOnly');
  });
  it('T54 is the account with the invited address, not the one with the link', async () => {
    const invitationId = await fixture.invite(bob, 'technical');
    expect(await outcome(fixture.accept(eve, invitationId))).toBe('invitation.other-address');
    expect(await outcome(fixture.accept(bob, invitationId))).toBe('done');
  });
  it('can accept or decline by the invitation’s id', async () => {
    const { commands, by } = fixture;
    const invitationId = await fixture.invite(bob, 'technical');
    expect(await outcome(commands.acceptInvitation({ invitationId }, by(eve)))).toBe('invitation.unknown');
    expect(await outcome(commands.declineInvitation({ invitationId }, by(eve)))).toBe('invitation.unknown');
    expect(await outcome(commands.declineInvitation({ invitationId }, by(bob)))).toBe('done');
    expect(await outcome(commands.acceptInvitation({ invitationId }, by(bob)))).toBe('invitation.declined');
  });
});

describe('a member', () => {
  it('P21 can read the organization, its members and its invitations with every role', async () => {
    const { organizationId, queries } = fixture;
    const invitationId = await fixture.invite(finn, 'member');
    for (const role of ['owner', 'admin', 'technical', 'projectCreator', 'readOnly', 'member'] as const) {
      const reader = person(`reader-${role}`);
      await fixture.joins(reader, role);
      const reads = [
        queries.readOrganization({ organizationId }, asking(reader)),
        queries.readMember({ organizationId, accountId: ada.accountId }, asking(reader)),
        queries.listMembers({ organizationId, limit: 10 }, asking(reader)),
        queries.readInvitation({ organizationId, invitationId }, asking(reader)),
        queries.listInvitations({ organizationId, status: undefined, limit: 10 }, asking(reader)),
        queries.readLimits({ organizationId }, asking(reader)),
      ];
      for (const read of reads) expect(await outcome(read)).toBe('done');
    }
  });
  it('can leave with every role, except as the last owner', async () => {
    const { organizationId, commands, by } = fixture;
    for (const role of ['admin', 'technical', 'projectCreator', 'readOnly', 'member'] as const) {
      const leaving = person(`leaving-${role}`);
      await fixture.joins(leaving, role);
      expect(await outcome(commands.removeMember({ organizationId, accountId: leaving.accountId }, by(leaving)))).toBe('done');
    }
    expect(await outcome(commands.removeMember({ organizationId, accountId: ada.accountId }, by(ada)))).toBe('organization.last-owner');
  });
});
