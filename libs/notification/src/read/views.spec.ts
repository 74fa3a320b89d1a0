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
  sessionStartedV1,
} from '@guildhall/contracts';
import { typeId, type Fact } from '@guildhall/eventing';
import { projected, projectedTwice } from '@guildhall/testing';
import { describe, expect, it } from '@jest/globals';
import {
  after,
  aWeekLater,
  bob,
  bobsAddress,
  DAY,
  factOf,
  HOUR,
  invitationId,
  MINUTE,
  noon,
  organizationId,
  recorded,
  resetId,
} from '../../test/events-fixture.ts';
import type { Message } from '../domain/delivery.events.ts';
import type { Template } from '../domain/mail.ts';
import { whenFactThenSendMail } from '../react/when-fact-then-send-mail.ts';
import type { StoredEvent } from '../stored.ts';
import { deliveries } from './deliveries.view.ts';
import { dueDeliveriesOf } from './due-deliveries.view.ts';
import { mailInvitations } from './mail-invitations.view.ts';
import { mailMemberships } from './mail-memberships.view.ts';
import { mailOrganizations } from './mail-organizations.view.ts';
import { mailedInvitations } from './mailed-invitations.view.ts';
import { passwordResets } from './password-resets.view.ts';
import { recipients } from './recipients.view.ts';
import { registrations } from './registrations.view.ts';

const both = [projected, projectedTwice];
const due = dueDeliveriesOf(whenFactThenSendMail);

const deliveryId = 'eml_1';
const messageOf = (template: Template): Message => ({ channel: 'mail', template, refs: { organizationId, invitationId, issue: 1 } });
const about = { deliveryId, message: messageOf('invitation') };
const requested: StoredEvent = { type: 'DeliveryRequested', data: about };
const sent: StoredEvent = { type: 'DeliverySent', data: about };
const [retryAt, heldUntil, reserved] = [after(10 * MINUTE), after(20 * MINUTE), after(30 * MINUTE)];
const started: StoredEvent = { type: 'DeliveryStarted', data: { deliveryId, attempt: 1, holder: 'p', heldUntil } };
const failed = (next: string | null): StoredEvent => ({
  type: 'DeliveryFailed',
  data: { deliveryId, attempt: 1, reason: 'unreachable', retryAt: next },
});
const ofOtherStreams: readonly StoredEvent[] = [
  { type: 'DeliveryCounted', data: { recipient: 'r', at: noon } },
  { type: 'DeliveryScheduled', data: { recipient: 'r', at: noon, deliveryId, dueAt: noon, topic: null } },
  { type: 'InvitationMailsStopped', data: { recipient: 'r' } },
  { type: 'InvitationMailsResumed', data: { recipient: 'r' } },
];

describe('the views of deliveries, each event once and twice', () => {
  const open = { message: about.message, requestedAt: noon, cause: { correlationId: 'x', causationId: 'x' } };
  it.each<[string, readonly StoredEvent[], string, string]>([
    ['is open from when it was requested', [requested], 'open', noon],
    ['is active until its attempt must have ended', [requested, started], 'open', heldUntil],
    ['is active until its next attempt is due', [requested, started, failed(retryAt)], 'open', retryAt],
    ['is active since its last failure', [requested, started, failed(null)], 'open', after(2 * MINUTE)],
    [
      'is active until its reserved time',
      [requested, { type: 'DeliveryDeferred', data: { deliveryId, until: reserved } }],
      'open',
      reserved,
    ],
  ])('deliveries: a delivery %s', (_, events, status, activeAt) => {
    for (const view of both) expect(view(deliveries, recorded(...events))).toEqual({ eml_1: { deliveryId, status, activeAt, open } });
  });
  it('deliveries: a delivery with an outcome keeps nothing of its message', () => {
    const givenUp: StoredEvent = { type: 'DeliveryGivenUp', data: { ...about, reason: 'unknown' } };
    for (const view of both) {
      expect(view(deliveries, recorded(requested, started, sent))).toEqual({
        eml_1: { deliveryId, status: 'sent', activeAt: after(2 * MINUTE) },
      });
      expect(view(deliveries, recorded(requested, givenUp))).toEqual({
        eml_1: { deliveryId, status: 'given-up', activeAt: after(MINUTE) },
      });
    }
  });
  it('deliveries: a bulk is there once it is completed', () => {
    const completed: StoredEvent = { type: 'BulkCompleted', data: { deliveryId, organizationId } };
    for (const view of both)
      expect(view(deliveries, recorded(completed))).toEqual({ eml_1: { deliveryId, status: 'completed', activeAt: noon } });
  });
  it('deliveries: quotas and consents are nothing to it', () => {
    for (const view of both) expect(view(deliveries, recorded(...ofOtherStreams))).toEqual({});
  });

  it('mailed invitations: those of which a link was sent', () => {
    for (const view of both) {
      expect(view(mailedInvitations, recorded(requested, started, sent))).toEqual({ [invitationId]: { invitationId } });
      expect(view(mailedInvitations, recorded(requested, started, failed(null), ...ofOtherStreams))).toEqual({});
      const cancelled: StoredEvent = { type: 'DeliverySent', data: { deliveryId, message: messageOf('invitation-cancelled') } };
      expect(view(mailedInvitations, recorded(cancelled))).toEqual({});
    }
  });

  it('due deliveries: the job that a fact asked for, as often as it comes', () => {
    const invited: Fact = factOf(memberInvitedV1, 1);
    const id = typeId('eml', invited.id);
    const [request] = whenFactThenSendMail.react(invited);
    const data = { ...request?.data, correlationId: 'a-correlation', causationId: invited.id };
    for (const view of both) expect(view(due, [invited])).toEqual({ [id]: { deliveryId: id, name: 'send-email', data, dueAt: noon } });
  });
  it('due deliveries: one for each fact, also of two that say the same, and none for a fact that asks for no mail', () => {
    for (const view of both) {
      expect(Object.keys(view(due, [factOf(passwordChangedV1, 1), factOf(passwordChangedV1, 2)]))).toHaveLength(2);
      expect(view(due, [factOf(memberLeftV1, 1), factOf(accountVerifiedV1, 2), factOf(sessionStartedV1, 3)])).toEqual({});
    }
  });
});

describe('the views of identity’s facts, each fact once and twice', () => {
  it('recipients: the address that was proven, and the present name', () => {
    const known = { accountId: bob, email: bobsAddress, name: 'Bob' };
    for (const view of both) {
      expect(view(recipients, [factOf(accountVerifiedV1, 1)])).toEqual({ [bob]: known });
      const renamed = [factOf(accountVerifiedV1, 1), factOf(accountRenamedV1, 2), factOf(passwordChangedV1, 3)];
      expect(view(recipients, renamed)).toEqual({ [bob]: { ...known, name: 'Bob B.' } });
    }
  });
  it('PX03 recipients: nobody who has not proven an address', () => {
    for (const view of both) expect(view(recipients, [factOf(accountRegisteredV2, 1), factOf(accountRenamedV1, 2)])).toEqual({});
  });

  it('registrations: the newest link of an address, and whether it is proven', () => {
    const { issue, expiresAt } = accountRegisteredV2.sample;
    const waiting = { accountId: bob, email: bobsAddress, issue, expiresAt, proven: false };
    const again = factOf(accountRegisteredV2, 2, { issue: issue + 60, expiresAt: after(8 * DAY) });
    for (const view of both) {
      expect(view(registrations, [factOf(accountRegisteredV2, 1)])).toEqual({ [bob]: waiting });
      expect(view(registrations, [factOf(accountRegisteredV2, 1), again])).toEqual({
        [bob]: { ...waiting, issue: issue + 60, expiresAt: after(8 * DAY) },
      });
      expect(view(registrations, [factOf(accountRegisteredV2, 1), factOf(accountVerifiedV1, 2)])).toEqual({
        [bob]: { ...waiting, proven: true },
      });
      expect(view(registrations, [factOf(accountVerifiedV1, 1)])).toEqual({}); // by another identity provider: it never waited
    }
  });

  it('S2 password resets: the links that still work', () => {
    const first = factOf(passwordResetRequestedV1, 1, { resetId: 'rst_1', expiresAt: after(HOUR) });
    const second = factOf(passwordResetRequestedV1, 2, { resetId: 'rst_2', expiresAt: after(2 * HOUR) }, after(HOUR));
    const links = [
      { resetId: 'rst_1', expiresAt: after(HOUR) },
      { resetId: 'rst_2', expiresAt: after(2 * HOUR) },
    ];
    for (const view of both) {
      expect(view(passwordResets, [first, { ...second, time: after(HOUR - 1) }])).toEqual({ [bob]: { accountId: bob, links } });
      expect(view(passwordResets, [first, second])).toEqual({ [bob]: { accountId: bob, links: links.slice(1) } });
    }
  });
  it('S2 password resets: none after the password has become another, by a link or by its owner', () => {
    const asked = factOf(passwordResetRequestedV1, 1, { expiresAt: after(HOUR) });
    const askedAgain = factOf(passwordResetRequestedV1, 3, { resetId: 'rst_2', expiresAt: after(2 * HOUR) });
    for (const view of both)
      for (const contract of [passwordResetV1, passwordChangedV1]) {
        const changed = factOf(contract, 2);
        expect(view(passwordResets, [asked, changed])).toEqual({ [bob]: { accountId: bob, links: [] } });
        expect(view(passwordResets, [asked, changed, askedAgain])).toEqual({
          [bob]: { accountId: bob, links: [{ resetId: 'rst_2', expiresAt: after(2 * HOUR) }] },
        });
      }
  });
  it('password resets: an old fact that does not say how long its link works counts for a day', () => {
    const { expiresAt: _, ...old } = passwordResetRequestedV1.sample;
    const asked = { ...factOf(passwordResetRequestedV1, 1), data: old };
    for (const view of both)
      expect(view(passwordResets, [asked])).toEqual({ [bob]: { accountId: bob, links: [{ resetId, expiresAt: after(DAY) }] } });
  });
});

describe('the views of organization’s facts, each fact once and twice', () => {
  const created = factOf(organizationCreatedV1, 1);
  it('organizations: the present name, and until when a deleted one can be restored', () => {
    const acme = { organizationId, name: 'Acme' };
    const deleted = factOf(organizationDeletedV1, 2);
    for (const view of both) {
      expect(view(mailOrganizations, [created])).toEqual({ [organizationId]: acme });
      expect(view(mailOrganizations, [created, factOf(organizationRenamedV1, 2)])).toEqual({
        [organizationId]: { ...acme, name: 'Acme & Co.' },
      });
      expect(view(mailOrganizations, [created, deleted])).toEqual({ [organizationId]: { ...acme, restorableUntil: aWeekLater } });
      expect(view(mailOrganizations, [created, deleted, factOf(organizationRestoredV1, 3)])).toEqual({ [organizationId]: acme });
    }
  });
  it('organizations: nothing of one of which the beginning is not known', () => {
    const rest = [factOf(organizationRenamedV1, 1), factOf(organizationDeletedV1, 2), factOf(organizationRestoredV1, 3)];
    for (const view of both) expect(view(mailOrganizations, rest)).toEqual({});
  });

  it('memberships: who is in, until they leave or are removed, and again when they come back', () => {
    const key = `${organizationId}.${bob}`;
    const [joined, back] = [factOf(memberJoinedV1, 1), factOf(memberJoinedV1, 3)];
    for (const view of both) {
      expect(view(mailMemberships, [joined])).toEqual({ [key]: { organizationId, accountId: bob } });
      for (const contract of [memberLeftV1, memberRemovedV1]) {
        expect(view(mailMemberships, [joined, factOf(contract, 2)])).toEqual({});
        expect(view(mailMemberships, [joined, factOf(contract, 2), back])).toEqual({ [key]: { organizationId, accountId: bob } });
      }
    }
  });
  it('memberships: a fact that comes late, behind a newer one, brings nobody back', () => {
    const [joined, left] = [factOf(memberJoinedV1, 1), factOf(memberLeftV1, 2)];
    for (const view of both) expect(view(mailMemberships, [left, joined])).toEqual({});
  });

  it('P36 invitations: the newest link and what it offers', () => {
    const { issue: _, ...rest } = memberInvitedV1.sample;
    const doc = { ...rest, issue: 1, status: 'open' };
    const { issue, expiresAt } = invitationResentV1.sample;
    const { role, invitedBy, inviterName } = invitationRoleChangedV1.sample;
    for (const view of both) {
      expect(view(mailInvitations, [factOf(memberInvitedV1, 1)])).toEqual({ [invitationId]: doc });
      const resent = [factOf(memberInvitedV1, 1), factOf(invitationResentV1, 2)];
      expect(view(mailInvitations, resent)).toEqual({ [invitationId]: { ...doc, issue, expiresAt } });
      expect(view(mailInvitations, resent.toReversed())).toEqual({ [invitationId]: { ...doc, issue, expiresAt } });
      const changed = [factOf(memberInvitedV1, 1), factOf(invitationRoleChangedV1, 2)];
      expect(view(mailInvitations, changed)).toEqual({ [invitationId]: { ...doc, role, invitedBy, inviterName } });
    }
  });
  it('invitations: how one ended, and open again after a resend', () => {
    const ends = {
      accepted: invitationAcceptedV1,
      declined: invitationDeclinedV1,
      cancelled: invitationCancelledV1,
      expired: invitationExpiredV1,
    };
    for (const view of both)
      for (const [status, contract] of Object.entries(ends)) {
        const end = factOf(contract, 2);
        expect(view(mailInvitations, [factOf(memberInvitedV1, 1), end])).toMatchObject({ [invitationId]: { status, issue: 1 } });
        expect(view(mailInvitations, [factOf(memberInvitedV1, 1), end, factOf(invitationResentV1, 3)])).toMatchObject({
          [invitationId]: { status: 'open', issue: 2 },
        });
        expect(view(mailInvitations, [end])).toEqual({});
      }
  });
  it('leave the facts alone that are another view’s', () => {
    const [joined, invited] = [factOf(memberJoinedV1, 2), factOf(memberInvitedV1, 3)];
    expect(projected(mailOrganizations, [joined, invited])).toEqual({});
    expect(projected(mailMemberships, [created, invited])).toEqual({});
    expect(projected(mailInvitations, [created, joined])).toEqual({});
    expect(projected(passwordResets, [factOf(accountVerifiedV1, 1)])).toEqual({});
    expect(projected(registrations, [factOf(passwordChangedV1, 1)])).toEqual({});
  });
});
