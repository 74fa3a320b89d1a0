import {
  accountRenamedV1,
  accountVerifiedV1,
  emailFailedV1,
  emailSentV1,
  type AccountRenamedV1,
  type AccountVerifiedV1,
  type EmailFailedV1,
  type EmailSentV1,
} from '@guildhall/contracts';
import type { Recorded } from '@guildhall/eventing';
import { projected, projectedTwice } from '@guildhall/testing';
import { describe, expect, it } from '@jest/globals';
import {
  accepted,
  ended,
  founded,
  invitationRoleChanged,
  invited,
  joined,
  later,
  left,
  invitationData,
  nextWeek,
  noon,
  organizationDeleted,
  organizationId,
  organizationRestored,
  ownerAdded,
  removed,
  resent,
  roleChanged,
} from '../../test/events-fixture.ts';
import type { StoredEvent } from '../stored.ts';
import { accounts } from './accounts.view.ts';
import { deliveries } from './deliveries.view.ts';
import { invitations } from './invitations.view.ts';
import { members } from './members.view.ts';
import { organizations } from './organizations.view.ts';

const meta = {
  commandId: 'c',
  commandHash: 'h',
  correlationId: 'x',
  causationId: 'x',
  actor: 'acc_ada',
  tenant: organizationId,
  occurredAt: noon,
};
const run = (...events: readonly StoredEvent[]): readonly Recorded<StoredEvent>[] =>
  events.map((event, n) => ({ id: String(n), stream: 's-1', revision: n, position: String(n + 1).padStart(4, '0'), event, meta }));
const fact = <T extends string, D>({ type, sample }: { type: T; sample: D }, n: number, more: Partial<D> = {}) => ({
  id: String(n),
  type,
  key: 'k',
  subject: 's',
  time: noon,
  position: String(n).padStart(4, '0'),
  actor: 'acc_ada',
  correlationId: 'x',
  causationId: 'x',
  data: { ...sample, ...more },
});
const both = [projected, projectedTwice];

describe('the views of organization, each delivery once and twice', () => {
  it('organizations: name, age and whether it is deleted', () => {
    const acme = { organizationId, name: 'Acme', profile: 'unified', createdAt: noon };
    for (const view of both) {
      expect(view(organizations, run(...founded))).toEqual({ org_1: { ...acme, revision: 1 } });
      const renamed = run(...founded, { type: 'OrganizationRenamed', data: { organizationId, name: 'Bolt' } }, organizationDeleted);
      expect(view(organizations, renamed)).toEqual({ org_1: { ...acme, name: 'Bolt', revision: 3, restorableUntil: nextWeek } });
      expect(view(organizations, run(...founded, organizationDeleted, organizationRestored, ownerAdded('acc_bob')))).toEqual({
        org_1: { ...acme, revision: 4 },
      });
    }
  });
  it('members: present members with their roles', () => {
    for (const view of both) {
      const bob = {
        organizationId,
        accountId: 'acc_bob',
        email: 'bob@example.com',
        name: 'bob',
        role: 'admin',
        joinedAt: noon,
        revision: 1,
      };
      expect(view(members, run(joined('acc_bob', 'technical'), roleChanged('acc_bob', 'technical', 'admin')))).toEqual({
        'org_1.acc_bob': bob,
      });
      for (const gone of [left('acc_bob'), removed('acc_bob')]) {
        expect(view(members, run(joined('acc_bob', 'technical'), gone))).toEqual({});
        expect(view(members, run(joined('acc_bob', 'technical'), gone, joined('acc_bob', 'member')))).toMatchObject({
          'org_1.acc_bob': { role: 'member', revision: 2 },
        });
      }
    }
  });
  it('P35 invitations: the newest link, and how it ended', () => {
    const doc = { ...invitationData(), createdAt: noon };
    for (const view of both) {
      expect(view(invitations, run(invited()))).toEqual({ inv_1: { ...doc, status: 'pending', revision: 0 } });
      expect(view(invitations, run(invited(), resent({ expiresAt: later })))).toEqual({
        inv_1: { ...doc, status: 'pending', issue: 2, tokenHash: 'h2', expiresAt: later, revision: 1 },
      });
      const changed = { ...doc, role: 'admin', invitedBy: 'acc_olga', inviterName: 'Olga', status: 'pending', revision: 1 };
      expect(view(invitations, run(invited(), invitationRoleChanged('technical', 'admin', 'acc_olga', 'Olga')))).toEqual({
        inv_1: changed,
      });
      const ends = {
        accepted: accepted('acc_bob'),
        declined: ended('InvitationDeclined'),
        cancelled: ended('InvitationCancelled'),
        expired: ended('InvitationExpired'),
      };
      for (const [status, end] of Object.entries(ends))
        expect(view(invitations, run(invited(), end))).toEqual({ inv_1: { ...doc, status, revision: 1 } });
    }
  });
  it('accounts: the present name and address', () => {
    const { accountId, email } = accountVerifiedV1.sample;
    const published: readonly (AccountVerifiedV1 | AccountRenamedV1)[] = [fact(accountVerifiedV1, 1), fact(accountRenamedV1, 2)];
    for (const view of both) expect(view(accounts, published)).toEqual({ [accountId]: { accountId, email, name: 'Bob B.' } });
    expect(projected(accounts, [fact(accountRenamedV1, 1)])).toEqual({});
  });
  it('deliveries: the state of the newest link’s mail', () => {
    const mail = { template: 'invitation', invitationId: 'inv_1' } as const;
    const published: readonly (EmailSentV1 | EmailFailedV1)[] = [
      fact(emailSentV1, 1, { ...mail, issue: 1 }),
      fact(emailFailedV1, 2, { ...mail, issue: 2 }),
    ];
    for (const view of both)
      expect(view(deliveries, published)).toEqual({ inv_1: { invitationId: 'inv_1', issue: 2, delivery: 'failed' } });
    for (const view of both)
      expect(view(deliveries, published.slice(0, 1))).toEqual({ inv_1: { invitationId: 'inv_1', issue: 1, delivery: 'sent' } });
    const late = [...published, fact(emailSentV1, 3, { ...mail, issue: 1 })]; // an older one's mail that had to be tried again
    for (const view of both) expect(view(deliveries, late)).toEqual({ inv_1: { invitationId: 'inv_1', issue: 2, delivery: 'failed' } });
    expect(projected(deliveries, [fact(emailSentV1, 1, { ...mail, template: 'joined', issue: 1 })])).toEqual({});
  });
  it('ignore events of other documents', () => {
    const strange = run(
      { type: 'SlotTaken', data: { accountId: 'acc_bob', organizationId } },
      { type: 'Claimed', data: { by: 'acc_bob' } },
    );
    expect([projected(organizations, strange), projected(members, strange), projected(invitations, strange)]).toEqual([{}, {}, {}]);
  });
});
