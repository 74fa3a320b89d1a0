import { decider, released, streamOf, type Command } from '@guildhall/eventing';
import { addressClaims } from './address-claims.ts';
import { activeMemberOf, authorize } from './authorize.ts';
import { membership, type ActiveMembership, type Membership, type MembershipEvent } from './membership.events.ts';
import { organization, ownerCount, type ActiveOrganization, type Organization, type OrganizationEvent } from './organization.events.ts';
import { organizationSlots, type SlotEvent } from './organization-slots.events.ts';
import { covers, type Role } from './role.ts';
import { refusal } from './refusals.ts';

type OfMember = { organizationId: string; accountId: string };
export type ChangeRole = Command<'ChangeRole', OfMember & { role: Role }>;
export type RemoveMember = Command<'RemoveMember', OfMember>;
export type LeaveOrganization = Command<'LeaveOrganization', OfMember>;

const tenant = ({ data }: { data: OfMember }): string => data.organizationId;
const streams = ({ by, data: { organizationId, accountId } }: { by: string; data: OfMember }) => ({
  member: streamOf(membership, organizationId, accountId),
  organization: streamOf(organization, organizationId),
  caller: streamOf(membership, organizationId, by),
});
type States = Readonly<{ member: Membership; organization: Organization; caller: Membership }>;

/** The member to change, whose role the caller's role covers. */
const subordinate = (callerRole: Role, member: Membership): ActiveMembership => {
  if (member.status === 'none') throw refusal('member.unknown');
  if (!covers(callerRole, member.role)) throw refusal('permission.denied');
  return member;
};

/** Takes the owner's role away, except from the last owner. Both streams are written, so concurrent commands conflict. */
const ownerRemoved = (org: ActiveOrganization, organizationId: string, accountId: string): OrganizationEvent => {
  if (ownerCount(org) <= 1) throw refusal('organization.last-owner');
  return { type: 'OwnerRemoved', data: { organizationId, accountId } };
};

/** What a membership holds beside its own stream: an address claim, and a slot of its account. */
const heldBy = ({ accountId }: OfMember, { addressKey }: ActiveMembership) => ({
  addressClaim: streamOf(addressClaims, addressKey),
  slots: streamOf(organizationSlots, accountId),
});

/** Releases these. */
const givenBack = ({ organizationId, accountId }: OfMember, org: ActiveOrganization, { role }: ActiveMembership) => ({
  organization: role === 'owner' ? [ownerRemoved(org, organizationId, accountId)] : [],
  addressClaim: [released(accountId)],
  slots: [{ type: 'SlotReleased', data: { accountId, organizationId } } satisfies SlotEvent],
});

export const decideChangeRole = decider<ChangeRole>()({
  tenant,
  streams,
  decide({ by, data: { organizationId, accountId, role } }, { member, organization: state, caller }) {
    const { organization: org, role: callerRole } = authorize(state, caller, 'member.role.set');
    if (by === accountId) throw refusal('member.own-role');
    const { role: was, joinedAt } = subordinate(callerRole, member);
    if (!covers(callerRole, role)) throw refusal('permission.denied');
    if (was === role) return { events: {}, result: { role, joinedAt } };
    const changed: MembershipEvent = { type: 'MemberRoleChanged', data: { organizationId, accountId, role, was } };
    const owner: OrganizationEvent[] = [];
    if (was === 'owner') owner.push(ownerRemoved(org, organizationId, accountId));
    if (role === 'owner') owner.push({ type: 'OwnerAdded', data: { organizationId, accountId } });
    return { events: { member: [changed], organization: owner }, result: { role, joinedAt } };
  },
});

/** The member, if the caller may remove them. */
const removable = ({ member, organization: state, caller }: States) => {
  const { organization: org, role } = authorize(state, caller, 'member.manage');
  return { org, member: subordinate(role, member) };
};

export const decideRemoveMember = decider<RemoveMember>()({
  tenant,
  streams,
  more: ({ data }, states) => heldBy(data, removable(states).member),
  decide({ data }, states) {
    const { org, member } = removable(states);
    const { organizationId, accountId } = data;
    const removed: MembershipEvent = { type: 'MemberRemoved', data: { organizationId, accountId } };
    return { events: { member: [removed], ...givenBack(data, org, member) }, result: {} };
  },
});

export const decideLeaveOrganization = decider<LeaveOrganization>()({
  tenant,
  streams: ({ data: { organizationId, accountId } }) => ({
    member: streamOf(membership, organizationId, accountId),
    organization: streamOf(organization, organizationId),
  }),
  more: ({ data }, { member, organization: state }) => heldBy(data, activeMemberOf(state, member).caller),
  decide({ data }, states) {
    const { organization: org, caller: member } = activeMemberOf(states.organization, states.member);
    const { organizationId, accountId } = data;
    const left: MembershipEvent = { type: 'MemberLeft', data: { organizationId, accountId } };
    return { events: { member: [left], ...givenBack(data, org, member) }, result: {} };
  },
});
