import { claimed, type ClaimEvent } from '@guildhall/eventing';
import type { AllowanceEvent } from '../src/domain/allowance.events.ts';
import type { InvitationEvent } from '../src/domain/invitation.events.ts';
import type { MembershipEvent } from '../src/domain/membership.events.ts';
import type { OrganizationEvent } from '../src/domain/organization.events.ts';
import type { Role } from '../src/domain/role.ts';
import type { SlotEvent } from '../src/domain/organization-slots.events.ts';

/** Events that specs of this core start from: Ada founded the organization, Olga is its second owner, Bob is invited. */
export const organizationId = 'org_1';
export const invitationId = 'inv_1';
/** The time of all events that `given` starts from. */
export const longAgo = '1970-01-01T00:00:00.000Z';
export const noon = '2030-01-01T12:00:00.000Z';
export const nextWeek = '2030-01-08T12:00:00.000Z';
export const beforeNextWeek = '2030-01-08T11:59:59.999Z';
export const later = '2030-01-15T12:00:00.000Z';

export const addressKeyOf = (accountId: string): string => `key${accountId.slice('acc_'.length)}`;
const owns = (accountId: string): OrganizationEvent => ({ type: 'OwnerAdded', data: { organizationId, accountId } });
export const ownerAdded = owns;
export const ownerRemoved = (accountId: string): OrganizationEvent => ({ type: 'OwnerRemoved', data: { organizationId, accountId } });
const created: OrganizationEvent = {
  type: 'OrganizationCreated',
  data: { organizationId, name: 'Acme', profile: 'unified', createdBy: 'acc_ada' },
};
export const organizationDeleted: OrganizationEvent = { type: 'OrganizationDeleted', data: { organizationId, restorableUntil: nextWeek } };
export const organizationRestored: OrganizationEvent = { type: 'OrganizationRestored', data: { organizationId } };
/** Owned by Ada alone. */
export const founded: readonly OrganizationEvent[] = [created, owns('acc_ada')];
/** Owned by Ada and Olga. */
export const coOwned: readonly OrganizationEvent[] = [...founded, owns('acc_olga')];

const nameOf = (accountId: string): string => accountId.slice('acc_'.length);
export const joined = (accountId: string, role: Role, by?: string): MembershipEvent => {
  const seen = { email: `${nameOf(accountId)}@example.com`, name: nameOf(accountId), role, addressKey: addressKeyOf(accountId) };
  return { type: 'MemberJoined', data: { organizationId, accountId, ...seen, ...(by === undefined ? {} : { invitationId: by }) } };
};
export const roleChanged = (accountId: string, was: Role, role: Role): MembershipEvent => ({
  type: 'MemberRoleChanged',
  data: { organizationId, accountId, role, was },
});
export const removed = (accountId: string): MembershipEvent => ({ type: 'MemberRemoved', data: { organizationId, accountId } });
export const left = (accountId: string): MembershipEvent => ({ type: 'MemberLeft', data: { organizationId, accountId } });

export const slotTaken = (accountId: string): SlotEvent => ({ type: 'SlotTaken', data: { accountId, organizationId } });
export const slotReleased = (accountId: string): SlotEvent => ({ type: 'SlotReleased', data: { accountId, organizationId } });

type InvitationData = Extract<InvitationEvent, { type: 'MemberInvited' }>['data'];
export const invitationData = (more: Partial<InvitationData> = {}): InvitationData => ({
  invitationId,
  organizationId,
  addressHash: 'bob',
  addressKey: addressKeyOf('acc_bob'),
  email: 'bob@example.com',
  role: 'technical',
  issue: 1,
  tokenHash: 'h1',
  expiresAt: nextWeek,
  invitedBy: 'acc_ada',
  inviterName: 'Ada',
  ...more,
});
export const invited = (more: Partial<InvitationData> = {}): InvitationEvent => ({ type: 'MemberInvited', data: invitationData(more) });
export const resent = (more: Partial<InvitationData> = {}): InvitationEvent => ({
  type: 'InvitationResent',
  data: invitationData({ issue: 2, tokenHash: 'h2', ...more }),
});
export const invitationRoleChanged = (was: Role, role: Role, invitedBy: string, inviterName: string): InvitationEvent => ({
  type: 'InvitationRoleChanged',
  data: { invitationId, organizationId, role, was, invitedBy, inviterName },
});
export const accepted = (accountId: string): InvitationEvent => ({
  type: 'InvitationAccepted',
  data: { invitationId, organizationId, accountId },
});
export const ended = (type: 'InvitationDeclined' | 'InvitationCancelled' | 'InvitationExpired'): InvitationEvent => ({
  type,
  data: { invitationId, organizationId },
});
/** `count` invitations of one allowance, or of both. */
export const allowanceUsed = (by: string, count: number): AllowanceEvent => ({
  type: 'AllowanceUsed',
  data: { what: 'invitations', by, count },
});
export const allowancesUsedFor = (by: string, count = 1) => ({
  ofOrganization: [allowanceUsed(organizationId, count)],
  ofAccount: [allowanceUsed(by, count)],
});
/** The claim of the invited address. */
export const heldByInvitation: readonly ClaimEvent[] = [claimed(invitationId, nextWeek)];
