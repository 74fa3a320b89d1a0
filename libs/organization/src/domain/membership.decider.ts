import { decider, Refusal, released, streamOf, type Command } from '@guildhall/eventing';
import { activeMember, permitted } from './authority.ts';
import { membership, type Membership, type MembershipEvent } from './membership.events.ts';
import { organization, ownerCount, type Organization, type OrganizationEvent } from './organization.events.ts';
import { seats } from './organization.decider.ts';
import { covers, type Role } from './role.ts';
import { slots, type SlotEvent } from './slots.events.ts';

type Seated = { organizationId: string; accountId: string; seat: string };
export type ChangeRole = Command<'ChangeRole', { organizationId: string; accountId: string; role: Role }>;
/** `seat` is the member's, read beforehand: the decision checks that it still is. */
export type RemoveMember = Command<'RemoveMember', Seated>;
export type LeaveOrganization = Command<'LeaveOrganization', Seated>;

const tenant = ({ data }: { data: { organizationId: string } }): string => data.organizationId;
type Active = Extract<Organization, { status: 'active' }>;

/** Who is to be acted on: a member, whom the caller's role covers. */
const subordinate = (role: Role, member: Membership): Extract<Membership, { status: 'active' }> => {
  if (member.status === 'none') throw new Refusal('missing', 'member.unknown');
  if (!covers(role, member.role)) throw new Refusal('forbidden', 'permission.denied');
  return member;
};

/** The owner's role goes; never the last one's, on no path. Both streams are written, so two at once collide. */
const ownerGoes = (org: Active, organizationId: string, accountId: string): OrganizationEvent => {
  if (ownerCount(org) <= 1) throw new Refusal('conflict', 'organization.last-owner');
  return { type: 'OwnerRemoved', data: { organizationId, accountId } };
};

const departure = ({ organizationId, accountId }: Seated, org: Active, role: Role) => ({
  organization: role === 'owner' ? [ownerGoes(org, organizationId, accountId)] : [],
  seat: [released(accountId)],
  slots: [{ type: 'SlotReleased', data: { accountId, organizationId, exclusive: false } } satisfies SlotEvent],
});

const unchanged = (held: string, seat: string): void => {
  if (held !== seat) throw new Refusal('unavailable', 'member.changed', { retryAfter: 1 });
};

export const changeRole = decider<ChangeRole>()({
  tenant,
  streams: ({ by, data: { organizationId, accountId } }) => ({
    member: streamOf(membership, organizationId, accountId),
    organization: streamOf(organization, organizationId),
    caller: streamOf(membership, organizationId, by),
  }),
  decide({ by, data: { organizationId, accountId, role } }, { member, organization: state, caller }) {
    const mine = permitted(state, caller, 'member.role.set');
    const { org } = activeMember(state, caller);
    if (by === accountId) throw new Refusal('forbidden', 'member.own-role');
    const { role: was, joinedAt } = subordinate(mine, member);
    if (!covers(mine, role)) throw new Refusal('forbidden', 'permission.denied');
    if (was === role) return { events: {}, result: { role, joinedAt } };
    const changed: MembershipEvent = { type: 'MemberRoleChanged', data: { organizationId, accountId, role, was } };
    const owner: OrganizationEvent[] = [];
    if (was === 'owner') owner.push(ownerGoes(org, organizationId, accountId));
    if (role === 'owner') owner.push({ type: 'OwnerAdded', data: { organizationId, accountId } });
    return { events: { member: [changed], organization: owner }, result: { role, joinedAt } };
  },
});

export const removeMember = decider<RemoveMember>()({
  tenant,
  streams: ({ by, data: { organizationId, accountId, seat } }) => ({
    member: streamOf(membership, organizationId, accountId),
    organization: streamOf(organization, organizationId),
    caller: streamOf(membership, organizationId, by),
    seat: streamOf(seats, seat),
    slots: streamOf(slots, accountId),
  }),
  decide({ data }, { member, organization: state, caller }) {
    const mine = permitted(state, caller, 'member.manage');
    const { org } = activeMember(state, caller);
    const gone = subordinate(mine, member);
    unchanged(gone.seat, data.seat);
    const { organization: owners, seat, slots: slot } = departure(data, org, gone.role);
    const removed: MembershipEvent = { type: 'MemberRemoved', data: { organizationId: data.organizationId, accountId: data.accountId } };
    return { events: { member: [removed], organization: owners, seat, slots: slot }, result: {} };
  },
});

export const leaveOrganization = decider<LeaveOrganization>()({
  tenant,
  streams: ({ data: { organizationId, accountId, seat } }) => ({
    member: streamOf(membership, organizationId, accountId),
    organization: streamOf(organization, organizationId),
    seat: streamOf(seats, seat),
    slots: streamOf(slots, accountId),
  }),
  decide({ data }, { member, organization: state }) {
    const { org, role, seat: held } = activeMember(state, member);
    unchanged(held, data.seat);
    const { organization: owners, seat, slots: slot } = departure(data, org, role);
    const left: MembershipEvent = { type: 'MemberLeft', data: { organizationId: data.organizationId, accountId: data.accountId } };
    return { events: { member: [left], organization: owners, seat, slots: slot }, result: {} };
  },
});
