import * as contracts from '@guildhall/contracts';
import type { Recorded } from '@guildhall/eventing';
import { describe, expect, test } from '@jest/globals';
import { publish } from './publish.ts';
import { stored, type StoredEvent } from './stored.ts';

const ada = 'acc_6y4kz0e6ssfct8bm4h1q6ek2qt';
const accountId = 'acc_1a2b3c4d5e6f7g8h9j0k1m2n3p';
const organizationId = 'org_2x4y6z8abcdefghjkmnpqrstvw';
const invitationId = 'inv_5r3c9d0e1f2g3h4j5k6m7n8p9q';
const noon = '2026-11-22T12:00:00.000Z';
const aWeekLater = '2026-11-29T12:00:00.000Z';
const member = { organizationId, accountId };
const email = 'bob@example.com';
const issued = {
  invitationId,
  organizationId,
  addressHash: 'f1',
  addressKey: 'f2',
  email,
  role: 'technical',
  issue: 1,
  tokenHash: 'f3',
  expiresAt: aWeekLater,
  invitedBy: ada,
  inviterName: 'Ada',
} as const;
const joined = { ...member, email, name: 'Bob', role: 'technical', addressKey: 'f2' } as const;

type Contract = Readonly<{ type: string; sample: unknown }>;
type Sample = readonly [event: StoredEvent, contract: Contract | undefined, subject?: string];
/** One event of every type as stored, its fact, and who did it; old ones stay here. */
const samples: readonly Sample[] = [
  [
    { type: 'OrganizationCreated', data: { organizationId, name: 'Acme', profile: 'unified', createdBy: ada } },
    contracts.organizationCreatedV1,
    organizationId,
  ],
  [{ type: 'OrganizationRenamed', data: { organizationId, name: 'Acme & Co.' } }, contracts.organizationRenamedV1, organizationId],
  [{ type: 'OwnerAdded', data: member }, undefined],
  [{ type: 'OwnerRemoved', data: member }, undefined],
  [{ type: 'OrganizationDeleted', data: { organizationId, restorableUntil: aWeekLater } }, contracts.organizationDeletedV1, organizationId],
  [{ type: 'OrganizationRestored', data: { organizationId } }, contracts.organizationRestoredV1, organizationId],
  [{ type: 'MemberJoined', data: { ...joined, invitationId } }, contracts.memberJoinedV1, accountId],
  [{ type: 'MemberRoleChanged', data: { ...member, role: 'admin', was: 'technical' } }, contracts.memberRoleChangedV1, accountId],
  [{ type: 'MemberLeft', data: member }, contracts.memberLeftV1, accountId],
  [{ type: 'MemberRemoved', data: member }, contracts.memberRemovedV1, accountId],
  [{ type: 'MemberInvited', data: issued }, contracts.memberInvitedV1, invitationId],
  [{ type: 'InvitationResent', data: { ...issued, issue: 2 } }, contracts.invitationResentV1, invitationId],
  [
    {
      type: 'InvitationRoleChanged',
      data: { invitationId, organizationId, role: 'admin', was: 'technical', invitedBy: ada, inviterName: 'Ada' },
    },
    contracts.invitationRoleChangedV1,
    invitationId,
  ],
  [{ type: 'InvitationAccepted', data: { invitationId, organizationId, accountId } }, contracts.invitationAcceptedV1, invitationId],
  [{ type: 'InvitationDeclined', data: { invitationId, organizationId } }, contracts.invitationDeclinedV1, invitationId],
  [{ type: 'InvitationCancelled', data: { invitationId, organizationId } }, contracts.invitationCancelledV1, invitationId],
  [{ type: 'InvitationExpired', data: { invitationId, organizationId } }, contracts.invitationExpiredV1, invitationId],
  [{ type: 'SlotTaken', data: { accountId, organizationId } }, undefined],
  [{ type: 'SlotReleased', data: { accountId, organizationId } }, undefined],
  [{ type: 'AllowanceUsed', data: { what: 'invitations', by: organizationId, count: 2 } }, undefined],
  [{ type: 'Claimed', data: { by: invitationId, until: aWeekLater } }, undefined],
  [{ type: 'Claimed', data: { by: accountId } }, undefined],
  [{ type: 'Released', data: { by: accountId } }, undefined],
];
const meta = {
  commandId: 'c',
  commandHash: 'h',
  correlationId: 'x',
  causationId: 'x',
  actor: ada,
  tenant: organizationId,
  occurredAt: noon,
};
const recorded = (event: StoredEvent): Recorded<StoredEvent> => ({ id: 'e1', stream: 's-1', revision: 0, position: '1', event, meta });
const shapeOf = (type: StoredEvent['type']): { data: { '~standard': { validate: (data: unknown) => unknown } }; personal?: object } =>
  stored[type];

describe('the events and facts of organization', () => {
  test.each(samples.map((sample) => [sample[0].type, sample] as const))(
    '%s is stored as its sample, and tells what its contract shows',
    async (type, [event, contract, subject]) => {
      expect(await shapeOf(type).data['~standard'].validate(JSON.parse(JSON.stringify(event.data)))).toEqual({ value: event.data });
      const draft = publish(recorded(event));
      expect(draft).toEqual(contract && { type: contract.type, key: organizationId, subject, data: contract.sample });
    },
  );
  test('let the creator join without an invitation', () => {
    const draft = publish(recorded({ type: 'MemberJoined', data: { ...joined, role: 'owner' } }));
    expect(draft?.data).toStrictEqual({ organizationId, accountId, role: 'owner', joinedAt: noon });
  });
  test('have a sample of every stored event', () => {
    expect(new Set(samples.map(([{ type }]) => type))).toEqual(new Set(Object.keys(stored)));
  });
  test('T12 have no token hash, address hash or claim key in a fact', () => {
    const published = JSON.stringify(samples.map(([event]) => publish(recorded(event))));
    for (const secret of ['"f1"', '"f2"', '"f3"', 'tokenHash']) expect(published).not.toContain(secret);
  });
  test('have addresses and names sealed under the key of their person', () => {
    expect(shapeOf('MemberJoined').personal).toEqual({ email: 'accountId', name: 'accountId' });
    for (const type of ['MemberInvited', 'InvitationResent'] as const)
      expect(shapeOf(type).personal).toEqual({ email: 'addressHash', inviterName: 'invitedBy' });
    const open = samples.filter(([{ type }]) => shapeOf(type).personal === undefined).map(([{ data }]) => data);
    expect(JSON.stringify(open)).not.toMatch(/@example|Bob|Ada/);
  });
});
