import {
  accountRegisteredV2,
  accountRenamedV1,
  accountVerifiedV1,
  invitationAcceptedV1,
  invitationCancelledV1,
  invitationDeclinedV1,
  invitationExpiredV1,
  invitationResentV1,
  invitationRoleChangedV1,
  memberInvitedV1,
  memberJoinedV1,
  memberLeftV1,
  memberRemovedV1,
  organizationCreatedV1,
  organizationDeletedV1,
  organizationRenamedV1,
  organizationRestoredV1,
  passwordChangedV1,
  passwordResetRequestedV1,
  passwordResetV1,
} from '@guildhall/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appFixture, type AppFixture } from '../../test/app-fixture.ts';
import { ada, after, aWeekLater, bob, bobsAddress, HOUR, invitationId, noon, organizationId, resetId } from '../../test/events-fixture.ts';
import type { FoundContent } from '../domain/mail-content.ts';
import type { Refs, Template } from '../domain/mail.ts';
import type { FindMailContent } from '../ports.ts';
import { findMailContent } from './mail-content.query.ts';

let fixture: AppFixture;
let find: FindMailContent;
beforeEach(async () => {
  fixture = await appFixture();
  find = findMailContent({ collection: fixture.context.collection });
});
afterEach(() => fixture.close());

const stranger = 'acc_7z7z7z7z7z7z7z7z7z7z7z7z7z';
const otherId = 'org_7z7z7z7z7z7z7z7z7z7z7z7z7z';
const adasAddress = { address: 'ada@example.com', name: 'Ada' };
const bobByName = { address: bobsAddress, name: 'Bob' };
const { issue: registration, expiresAt: registrationEnds } = accountRegisteredV2.sample;

const ofInvitation: Refs = { organizationId, invitationId, issue: 1 };
const ofMember: Refs = { organizationId, accountId: bob, role: 'technical', actorId: ada };
const refsOf: Readonly<Record<Template, Refs>> = {
  verification: { accountId: bob, issue: registration },
  'registration-attempted': { accountId: bob },
  'password-reset': { accountId: bob, resetId },
  'password-changed': { accountId: bob },
  invitation: ofInvitation,
  'invitation-cancelled': ofInvitation,
  'invitation-expired': ofInvitation,
  'invitation-accepted': ofInvitation,
  'invitation-declined': ofInvitation,
  'member-joined': ofMember,
  'member-role-changed': ofMember,
  'member-removed': ofMember,
  'organization-deleted': ofMember,
};
const found = (template: Template, refs: Refs = {}, at: string = noon): Promise<FoundContent> =>
  find({ channel: 'mail', template, refs: { ...refsOf[template], ...refs } }, at);

const invited = () => fixture.receive(memberInvitedV1);
const deleted = () => fixture.receive(organizationDeletedV1);
const joined = () => fixture.receive(memberJoinedV1);

describe('a mail to an account about itself', () => {
  it.each(['registration-attempted', 'password-changed'] as const)(
    '%s: goes to the proven address, under the present name',
    async (template) => {
      expect(await found(template)).toEqual({ to: bobByName, content: { template, name: 'Bob' } });
      await fixture.receive(accountRenamedV1);
      expect(await found(template)).toEqual({ to: { ...bobByName, name: 'Bob B.' }, content: { template, name: 'Bob B.' } });
      expect(await found(template, { accountId: stranger })).toBe('unknown');
    },
  );

  it('password-reset: has the link that was asked for', async () => {
    await fixture.receive(passwordResetRequestedV1, { expiresAt: after(HOUR) });
    expect(await found('password-reset')).toEqual({
      to: bobByName,
      content: { template: 'password-reset', name: 'Bob' },
      link: { page: 'reset', purpose: 'reset', id: resetId, issue: 1 },
    });
    expect(await found('password-reset', { accountId: stranger })).toBe('unknown');
  });
  it('S2 password-reset: no link that has run out, to the millisecond', async () => {
    await fixture.receive(passwordResetRequestedV1, { expiresAt: after(HOUR) });
    expect(await found('password-reset', {}, after(HOUR - 1))).toMatchObject({ to: bobByName });
    expect(await found('password-reset', {}, after(HOUR))).toBe('superseded');
  });
  it.each([passwordResetV1, passwordChangedV1])('S2 password-reset: no link from before $type', async (contract) => {
    await fixture.receive(passwordResetRequestedV1, { expiresAt: after(HOUR) });
    await fixture.receive(contract);
    expect(await found('password-reset')).toBe('superseded');
    await fixture.receive(passwordResetRequestedV1, { resetId: 'rst_2', expiresAt: after(HOUR) });
    expect(await found('password-reset', { resetId: 'rst_2' })).toMatchObject({ link: { id: 'rst_2' } });
    expect(await found('password-reset')).toBe('superseded');
  });

  it('PX03 verification: goes to the address that waits for proof, greets nobody, and has the newest link', async () => {
    expect(await found('verification')).toBe('unknown');
    await fixture.receive(accountRegisteredV2);
    expect(await found('verification')).toEqual({
      to: { address: bobsAddress, name: '' },
      content: { template: 'verification', expiresAt: registrationEnds },
      link: { page: 'verify', purpose: 'verification', id: bob, issue: registration },
    });
    expect(await found('verification', { issue: registration + 1 })).toBe('unknown');
  });
  it('verification: is superseded by a newer link, by its end and by the proof', async () => {
    await fixture.receive(accountRegisteredV2);
    expect(await found('verification', {}, registrationEnds)).toBe('superseded');
    await fixture.receive(accountRegisteredV2, { issue: registration + 1 });
    expect(await found('verification')).toBe('superseded');
    expect(await found('verification', { issue: registration + 1 })).toMatchObject({ link: { issue: registration + 1 } });
    await fixture.receive(accountVerifiedV1);
    expect(await found('verification', { issue: registration + 1 })).toBe('superseded');
  });
});

describe('M23 an invitation', () => {
  it('goes to the invited address, greets nobody, and has the link', async () => {
    await invited();
    expect(await found('invitation')).toEqual({
      to: { address: bobsAddress, name: '' },
      content: {
        ...{ template: 'invitation', organizationName: 'Acme', inviterName: 'Ada', role: 'technical' },
        ...{ expiresAt: aWeekLater, again: false },
      },
      link: { page: 'accept', purpose: 'invitation', id: invitationId, issue: 1 },
    });
  });
  it('says what is true when it is sent: the present names and the present role', async () => {
    await invited();
    await fixture.receive(organizationRenamedV1);
    await fixture.receive(accountRenamedV1, { accountId: ada, name: 'Ada L.' });
    await fixture.receive(invitationRoleChangedV1);
    expect(await found('invitation')).toMatchObject({ content: { organizationName: 'Acme & Co.', inviterName: 'Ada L.', role: 'admin' } });
  });
  it('calls an inviter, whose account is not known here yet, as the fact does', async () => {
    await fixture.receive(memberJoinedV1, { accountId: stranger });
    await fixture.receive(memberInvitedV1, { invitedBy: stranger, inviterName: 'Eve' });
    expect(await found('invitation')).toMatchObject({ content: { inviterName: 'Eve' } });
  });
  it('P36 is another after a resend: the new link, and that it comes again', async () => {
    await invited();
    expect(await found('invitation', { issue: 2 })).toBe('unknown');
    await fixture.receive(invitationResentV1);
    expect(await found('invitation')).toBe('superseded');
    expect(await found('invitation', { issue: 2 })).toMatchObject({ content: { again: true }, link: { issue: 2 } });
  });
  it('is unknown as long as the invitation or the organization is', async () => {
    expect(await found('invitation')).toBe('unknown');
    await invited();
    expect(await found('invitation', { organizationId: otherId })).toBe('unknown');
  });
  it('P34 is superseded when its link has expired, to the millisecond', async () => {
    await invited();
    expect(await found('invitation', {}, after(-1, aWeekLater))).toMatchObject({ link: { issue: 1 } });
    expect(await found('invitation', {}, aWeekLater)).toBe('superseded');
  });
  it.each<readonly [string, () => Promise<unknown>]>([
    ['it was accepted', () => fixture.receive(invitationAcceptedV1)],
    ['it was declined', () => fixture.receive(invitationDeclinedV1)],
    ['it was cancelled', () => fixture.receive(invitationCancelledV1)],
    ['it has expired', () => fixture.receive(invitationExpiredV1)],
    ['its inviter has left', () => fixture.receive(memberLeftV1, { accountId: ada })],
    ['its inviter was removed', () => fixture.receive(memberRemovedV1, { accountId: ada })],
    ['its organization was deleted', deleted],
  ])('is superseded when %s', async (_, ends) => {
    await invited();
    await ends();
    expect(await found('invitation')).toBe('superseded');
  });
});

describe('a mail about the end of an invitation', () => {
  it('invitation-cancelled: goes to the invited address once a link was mailed there', async () => {
    expect(await found('invitation-cancelled')).toBe('unknown');
    const job = await invited();
    expect(await found('invitation-cancelled', { organizationId: otherId })).toBe('unknown');
    expect(await found('invitation-cancelled')).toBe('superseded');
    await fixture.work(job);
    await fixture.waitForProjections();
    expect(await found('invitation-cancelled')).toEqual({
      to: { address: bobsAddress, name: '' },
      content: { template: 'invitation-cancelled', organizationName: 'Acme' },
    });
  });

  const toInviter = [
    ['invitation-expired', invitationExpiredV1],
    ['invitation-accepted', invitationAcceptedV1],
    ['invitation-declined', invitationDeclinedV1],
  ] as const;
  it.each(toInviter)('%s: goes to the inviter and names the invited address', async (template, contract) => {
    await invited();
    await fixture.receive(contract);
    expect(await found(template)).toEqual({
      to: adasAddress,
      content: { template, name: 'Ada', organizationName: 'Acme', invitee: bobsAddress, role: 'technical' },
    });
  });
  it.each(toInviter)('%s: is unknown as long as the invitation, the organization or the inviter is', async (template, contract) => {
    expect(await found(template)).toBe('unknown');
    await invited();
    await fixture.receive(contract);
    expect(await found(template, { organizationId: otherId })).toBe('unknown');
    await fixture.receive(invitationResentV1, { invitedBy: stranger });
    expect(await found(template)).toBe('unknown');
  });
  it.each(toInviter)('%s: is superseded when the inviter is gone or the organization deleted', async (template, contract) => {
    await invited();
    await fixture.receive(contract);
    await fixture.receive(memberLeftV1, { accountId: ada });
    expect(await found(template)).toBe('superseded');
    await fixture.receive(memberJoinedV1, { accountId: ada });
    expect(await found(template)).toMatchObject({ to: adasAddress });
    await deleted();
    expect(await found(template)).toBe('superseded');
  });
  it('invitation-expired: is superseded by a resend', async () => {
    await invited();
    await fixture.receive(invitationExpiredV1);
    await fixture.receive(invitationResentV1);
    expect(await found('invitation-expired')).toBe('superseded');
  });
});

describe('a mail about a membership', () => {
  it('member-joined: says where and as what', async () => {
    await joined();
    expect(await found('member-joined')).toEqual({
      to: bobByName,
      content: { template: 'member-joined', name: 'Bob', organizationName: 'Acme', role: 'technical' },
    });
  });
  it('member-role-changed: says to what, and who has changed it', async () => {
    await joined();
    expect(await found('member-role-changed', { role: 'admin' })).toEqual({
      to: bobByName,
      content: { template: 'member-role-changed', name: 'Bob', organizationName: 'Acme', role: 'admin', actorName: 'Ada' },
    });
  });
  it('member-removed: goes to who was removed, and says by whom', async () => {
    await joined();
    await fixture.receive(memberRemovedV1);
    expect(await found('member-removed')).toEqual({
      to: bobByName,
      content: { template: 'member-removed', name: 'Bob', organizationName: 'Acme', actorName: 'Ada' },
    });
  });
  it.each(['member-joined', 'member-role-changed', 'member-removed', 'organization-deleted'] as const)(
    '%s: is unknown as long as the account or the organization is; an actor who is not known is not waited for',
    async (template) => {
      if (template !== 'member-removed') await joined();
      if (template === 'organization-deleted') await deleted();
      expect(await found(template, { accountId: stranger })).toBe('unknown');
      expect(await found(template, { organizationId: otherId })).toBe('unknown');
      expect(await found(template, { actorId: stranger })).toMatchObject({ to: bobByName });
    },
  );
  it.each(['member-joined', 'member-role-changed'] as const)(
    '%s: is superseded when they are out, or the organization is deleted',
    async (template) => {
      expect(await found(template)).toBe('superseded');
      await joined();
      expect(await found(template)).toMatchObject({ to: bobByName });
      await deleted();
      expect(await found(template)).toBe('superseded');
    },
  );
  it('member-removed: is superseded when they are back, and is sent although the organization is deleted', async () => {
    await deleted();
    expect(await found('member-removed')).toMatchObject({ to: bobByName });
    await joined();
    expect(await found('member-removed')).toBe('superseded');
  });

  it('organization-deleted: says until when an owner can restore it', async () => {
    await deleted();
    expect(await found('organization-deleted')).toEqual({
      to: bobByName,
      content: {
        ...{ template: 'organization-deleted', name: 'Bob', organizationName: 'Acme', actorName: 'Ada' },
        restorableUntil: aWeekLater,
      },
    });
  });
  it('organization-deleted: is superseded when it was restored', async () => {
    expect(await found('organization-deleted')).toBe('superseded');
    await deleted();
    await fixture.receive(organizationRestoredV1);
    expect(await found('organization-deleted')).toBe('superseded');
  });
  it('are about an organization of which the name came late', async () => {
    await fixture.receive(memberJoinedV1, { organizationId: otherId });
    expect(await found('member-joined', { organizationId: otherId })).toBe('unknown');
    await fixture.receive(organizationCreatedV1, { organizationId: otherId, name: 'Bolt' });
    expect(await found('member-joined', { organizationId: otherId })).toMatchObject({ content: { organizationName: 'Bolt' } });
  });
});
