import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ada, appFixture, asking, bob, olga, outcome, person, tokenOf, type AppFixture } from '../../test/app-fixture.ts';
import type { Caller } from '../ports.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const ALL = { limit: 100 };
const eve = person('eve');

let fixture: AppFixture;
beforeEach(async () => {
  fixture = await appFixture();
});
afterEach(() => fixture.close());

describe('organizations', () => {
  const listed = async (caller: Caller, isDeleted = false) => {
    const { items } = await fixture.queries.listOrganizations({ isDeleted, ...ALL }, asking(caller));
    return items.map(({ name, role }) => [name, role]);
  };

  it('P44 are listed for their members, with the role of each', async () => {
    await fixture.joins(bob, 'technical');
    await fixture.commands.createOrganization({ name: 'Bolt' }, fixture.by(bob));
    expect(await listed(ada)).toEqual([['Acme', 'owner']]);
    expect((await listed(bob)).toSorted()).toEqual([
      ['Acme', 'technical'],
      ['Bolt', 'owner'],
    ]);
    expect(await listed(eve)).toEqual([]);
  });
  it('are read by members, and do not exist for others', async () => {
    const { organizationId, queries } = fixture;
    const { body, revision } = await queries.readOrganization({ organizationId }, asking(ada));
    expect([body, revision]).toEqual([
      { id: organizationId, name: 'Acme', profile: 'unified', role: 'owner', createdAt: expect.any(String) },
      expect.any(Number),
    ]);
    expect(await outcome(queries.readOrganization({ organizationId }, asking(eve)))).toBe('organization.unknown');
    expect(await outcome(queries.readOrganization({ organizationId: 'org_none' }, asking(ada)))).toBe('organization.unknown');
  });
  it('P43 are listed apart while they are deleted, for owners and as long as they can be restored', async () => {
    const { organizationId, commands, queries, by } = fixture;
    await fixture.joins(bob, 'admin');
    await commands.deleteOrganization({ organizationId, confirm: 'Acme' }, by(ada));
    expect([await listed(ada), await listed(ada, true), await listed(bob, true)]).toEqual([[], [['Acme', 'owner']], []]);
    expect(await outcome(queries.readOrganization({ organizationId }, asking(bob)))).toBe('organization.deleted');
    fixture.pass(WEEK_MS);
    expect(await listed(ada, true)).toEqual([]);
  });
});

describe('members', () => {
  it('are listed oldest membership first, with their present names', async () => {
    const { organizationId, queries } = fixture;
    await fixture.joins(bob, 'technical');
    await fixture.joins(olga, 'member');
    await fixture.verified({ ...bob, name: 'Robert' });
    const { items, next } = await queries.listMembers({ organizationId, ...ALL }, asking(olga));
    expect(items).toMatchObject([
      { accountId: ada.accountId, name: 'ada', role: 'owner' },
      { accountId: bob.accountId, name: 'Robert', email: 'bob@example.com', role: 'technical' },
      { accountId: olga.accountId, name: 'olga', role: 'member' },
    ]);
    expect(next).toBeUndefined();
    const first = await queries.listMembers({ organizationId, limit: 2 }, asking(olga));
    expect(first.items).toHaveLength(2);
    expect(await queries.listMembers({ organizationId, limit: 2, after: first.next! }, asking(olga))).toMatchObject({
      items: [{ name: 'olga' }],
    });
  });
  it('are read one by one, with the revision of their stream', async () => {
    const { organizationId, queries } = fixture;
    const read = (accountId: string, caller: Caller) => queries.readMember({ organizationId, accountId }, asking(caller));
    expect(await read(ada.accountId, ada)).toMatchObject({ body: { accountId: ada.accountId, role: 'owner' }, revision: 0 });
    expect(await outcome(read(bob.accountId, ada))).toBe('member.unknown');
    expect(await outcome(read(ada.accountId, eve))).toBe('organization.unknown');
  });
  it('are answered as the streams have them when a role was changed', async () => {
    const { organizationId, commands, by } = fixture;
    await fixture.joins(bob, 'technical');
    await fixture.verified({ ...bob, name: 'Robert' });
    const changed = await commands.changeRole({ organizationId, accountId: bob.accountId, role: 'admin' }, by(ada));
    expect(changed.body).toEqual({
      ...{ accountId: bob.accountId, email: 'bob@example.com', name: 'Robert' },
      ...{ role: 'admin', joinedAt: expect.any(String) },
    });
  });
  it('S8 are not shown to the author of a repeated change who is no longer a member', async () => {
    const { organizationId, commands, by } = fixture;
    await fixture.joins(olga, 'admin');
    await fixture.joins(bob, 'technical');
    const envelope = by(olga);
    const change = () => commands.changeRole({ organizationId, accountId: bob.accountId, role: 'readOnly' }, envelope);
    expect((await change()).body.role).toBe('readOnly');
    expect((await change()).body.role).toBe('readOnly');
    await commands.removeMember({ organizationId, accountId: olga.accountId }, by(ada));
    expect(await outcome(change())).toBe('organization.unknown');
  });
});

describe('invitations', () => {
  const listed = async (status: 'pending' | 'cancelled' | 'expired' | undefined, caller = ada) => {
    const { organizationId, queries } = fixture;
    const { items } = await queries.listInvitations({ organizationId, status, ...ALL }, asking(caller));
    return items.map(({ email, status: now, delivery }) => [email, now, delivery]);
  };

  it('P35 are listed newest first, with their end and the delivery of their mail', async () => {
    const { organizationId, commands, by, pass } = fixture;
    const forBob = await fixture.invite(bob, 'technical');
    pass(1000);
    const forOlga = await fixture.invite(olga, 'member');
    await fixture.mailed(forBob, 1);
    await commands.cancelInvitation({ organizationId, invitationId: forOlga }, by(ada));
    expect(await listed(undefined)).toEqual([
      ['olga@example.com', 'cancelled', 'queued'],
      ['bob@example.com', 'pending', 'sent'],
    ]);
    expect(await listed('pending')).toEqual([['bob@example.com', 'pending', 'sent']]);
    expect(await listed('cancelled')).toEqual([['olga@example.com', 'cancelled', 'queued']]);
    await commands.resendInvitation({ organizationId, invitationId: forBob }, by(ada));
    expect(await listed('pending')).toEqual([['bob@example.com', 'pending', 'queued']]);
  });
  it('U7 are expired by the clock, before a job has recorded it', async () => {
    await fixture.invite(bob, 'technical');
    await fixture.invite(olga, 'member');
    expect(await listed('expired')).toEqual([]);
    fixture.pass(WEEK_MS);
    expect([(await listed('expired')).length, (await listed('pending')).length]).toEqual([2, 0]);
  });
  it('T19 show their address only to members who may invite', async () => {
    const { organizationId, queries } = fixture;
    await fixture.joins(olga, 'member');
    const invitationId = await fixture.invite(bob, 'technical');
    const read = async (caller: Caller) => (await queries.readInvitation({ organizationId, invitationId }, asking(caller))).body.email;
    expect([await read(ada), await read(olga)]).toEqual(['bob@example.com', 'b***@example.com']);
    expect(await outcome(read(eve))).toBe('organization.unknown');
    expect(await outcome(queries.readInvitation({ organizationId, invitationId: 'inv_none' }, asking(ada)))).toBe('invitation.unknown');
  });
  it('MX27 are listed for their invitee as long as they could be accepted', async () => {
    const { organizationId, commands, queries, by } = fixture;
    const mine = async () => (await queries.listMyInvitations(ALL, asking(bob))).items;
    await fixture.joins(olga, 'owner');
    const [item] = (
      await commands.inviteMembers(
        { organizationId, invitations: [{ ...{ email: bob.email, address: bob.email }, role: 'member' }], atomic: false },
        by(olga),
      )
    ).body.items;
    expect(item?.status).toBe('sent');
    expect(await mine()).toMatchObject([
      { organization: { id: organizationId, name: 'Acme' }, role: 'member', status: 'pending', inviterName: 'olga' },
    ]);
    expect((await queries.listMyInvitations(ALL, asking(eve))).items).toEqual([]);
    await commands.changeRole({ organizationId, accountId: olga.accountId, role: 'member' }, by(ada));
    expect(await mine()).toEqual([]);
    await commands.changeRole({ organizationId, accountId: olga.accountId, role: 'owner' }, by(ada));
    await commands.deleteOrganization({ organizationId, confirm: 'Acme' }, by(ada));
    expect(await mine()).toEqual([]);
    await commands.restoreOrganization({ organizationId }, by(ada));
    expect(await mine()).toHaveLength(1);
    fixture.pass(WEEK_MS);
    expect(await mine()).toEqual([]);
  });
  it('T17 are answered per item, each refusal with advice', async () => {
    const { organizationId, commands, by } = fixture;
    const invitations = [
      { email: 'Bob@Example.com', address: 'bob@example.com', role: 'technical' },
      { email: 'nobody', address: undefined, role: 'member' },
      { email: 'bob@example.com', address: 'bob@example.com', role: 'member' },
    ] as const;
    const { body } = await commands.inviteMembers({ organizationId, invitations, atomic: false }, by(ada));
    expect(body.items).toMatchObject([
      { email: 'Bob@Example.com', status: 'sent', invitation: { email: 'bob@example.com', role: 'technical', status: 'pending' } },
      { email: 'nobody', status: 'refused', problem: { code: 'address.malformed', title: 'No e-mail address' } },
      { email: 'bob@example.com', status: 'refused', problem: { code: 'invitation.twin' } },
    ]);
  });
  it('S8 are not shown to the author of a repeated change who may no longer invite', async () => {
    const { organizationId, commands, by } = fixture;
    await fixture.joins(olga, 'admin');
    const invitationId = await fixture.invite(bob, 'technical');
    const [resending, changing] = [by(olga), by(olga)];
    const resend = () => commands.resendInvitation({ organizationId, invitationId }, resending);
    const change = () => commands.changeInvitationRole({ organizationId, invitationId, role: 'member' }, changing);
    for (const again of [resend, change])
      expect([(await again()).body, (await again()).body]).toMatchObject([{ email: 'bob@example.com' }, { email: 'bob@example.com' }]);
    await commands.changeRole({ organizationId, accountId: olga.accountId, role: 'member' }, by(ada));
    expect([await outcome(resend()), await outcome(change())]).toEqual(['permission.denied', 'permission.denied']);
  });
});

describe('links', () => {
  it('show their invitation, with a masked address and the inviter’s present name', async () => {
    const { organizationId, queries } = fixture;
    const invitationId = await fixture.invite(bob, 'technical');
    await fixture.verified({ ...ada, name: 'Ada L.' });
    const token = tokenOf(invitationId);
    expect((await queries.previewInvitation({ token })).body).toEqual({
      ...{ organization: { id: organizationId, name: 'Acme' }, role: 'technical', email: 'b***@example.com' },
      ...{ expiresAt: expect.any(String), inviterName: 'Ada L.' },
    });
    expect((await queries.openInvitation({ token })).body).toEqual({ invitationId, issue: 1, email: 'bob@example.com' });
  });
  it('T08 T09 T11 are refused as accepting by them would be', async () => {
    const { organizationId, commands, queries, by } = fixture;
    await fixture.joins(olga, 'owner');
    const invitationId = await fixture.invite(bob, 'technical');
    const preview = (issue: number) => outcome(queries.previewInvitation({ token: tokenOf(invitationId, issue) }));
    expect(await outcome(queries.openInvitation({ token: 'forged' }))).toBe('invitation.unknown');
    await commands.resendInvitation({ organizationId, invitationId }, by(ada));
    expect([await preview(1), await preview(2)]).toEqual(['invitation.superseded', 'done']);
    await commands.deleteOrganization({ organizationId, confirm: 'Acme' }, by(olga));
    expect(await preview(2)).toBe('organization.deleted');
    await commands.restoreOrganization({ organizationId }, by(olga));
    await commands.changeRole({ organizationId, accountId: ada.accountId, role: 'member' }, by(olga));
    expect(await preview(2)).toBe('invitation.authority-lost');
    fixture.pass(WEEK_MS);
    expect(await preview(2)).toBe('invitation.expired');
  });
});

describe('limits', () => {
  it('S10 are shown with the used number', async () => {
    const { organizationId, queries } = fixture;
    await fixture.invite(bob, 'technical');
    const { items } = (await queries.readLimits({ organizationId }, asking(ada))).body;
    expect(items.map(({ name, used }) => [name, used])).toEqual([
      ['organization.invitationsPerHour', 1],
      ['organization.invitationsPerDay', 1],
      ['organization.deletionsPerDay', 0],
      ['account.invitationsPerHour', 1],
      ['account.invitationsPerDay', 1],
      ['account.organizationsPerDay', 1],
    ]);
    expect(await outcome(queries.readLimits({ organizationId }, asking(eve)))).toBe('organization.unknown');
  });
});
