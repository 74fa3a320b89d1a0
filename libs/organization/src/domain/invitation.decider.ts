import { claimed, decider, holderOf, Refusal, released, streamOf, type Command } from '@guildhall/eventing';
import { activeMember, permitted } from './authority.ts';
import { allowancesOf, countedFor, ratesOf } from './invitation-allowance.ts';
import { invitation, statusAt, type Invitation, type InvitationEvent } from './invitation.events.ts';
import { issuedIn, openAt } from './invitation-standing.ts';
import { refuseOver, type Limits } from './limits.ts';
import { membership, type Membership } from './membership.events.ts';
import { organization, type Organization } from './organization.events.ts';
import { seats } from './organization.decider.ts';
import { covers, type Role } from './role.ts';

export type CancelInvitation = Command<'CancelInvitation', { organizationId: string; invitationId: string; seat: string }>;
export type ResendInvitation = Command<
  'ResendInvitation',
  {
    organizationId: string;
    invitationId: string;
    seat: string;
    issue: number;
    tokenHash: string;
    expiresAt: string;
    inviterName: string;
    limits: Limits;
  }
>;
export type ChangeInvitationRole = Command<
  'ChangeInvitationRole',
  { organizationId: string; invitationId: string; role: Role; inviterName: string }
>;
export type ExpireInvitation = Command<'ExpireInvitation', { organizationId: string; invitationId: string; seat: string }>;

const tenant = ({ data }: { data: { organizationId: string } }): string => data.organizationId;
type Named = Readonly<{ by: string; data: Readonly<{ organizationId: string; invitationId: string; seat: string }> }>;
const streams = ({ by, data: { organizationId, invitationId, seat } }: Named) => ({
  invitation: streamOf(invitation, invitationId),
  organization: streamOf(organization, organizationId),
  caller: streamOf(membership, organizationId, by),
  seat: streamOf(seats, seat),
});

/** The invitation, if the caller could send it: nobody touches what they could not grant. */
const reachable = (organizationId: string, state: Invitation, org: Organization, caller: Membership) => {
  const mine = permitted(org, caller, 'member.invite');
  const issued = issuedIn(organizationId, state);
  if (!covers(mine, issued.role)) throw new Refusal('forbidden', 'permission.denied');
  return issued;
};

export const resendInvitation = decider<ResendInvitation>()({
  tenant,
  streams: (command) => ({ ...streams(command), ...allowancesOf(command.data.organizationId, command.by, command.at) }),
  decide(command, states) {
    const { by, at, data } = command;
    const { invitation: state, organization: org, caller, seat } = states;
    const it = reachable(data.organizationId, state, org, caller);
    const status = statusAt(it, at);
    if (status !== 'pending' && status !== 'expired') openAt(it, at);
    if (it.issue + 1 !== data.issue) throw new Refusal('unavailable', 'invitation.changed', { retryAfter: 1 });
    const holder = holderOf(seat, at) ?? data.invitationId;
    if (holder !== data.invitationId)
      throw new Refusal('conflict', holder.startsWith('inv_') ? 'invitation.already-open' : 'member.already');
    refuseOver(ratesOf(command, activeMember(org, caller).org, states), at);
    const { issue, tokenHash, expiresAt, invitationId, organizationId, inviterName } = data;
    const { address, email, role, createdAt } = it;
    const resent: InvitationEvent = {
      type: 'InvitationResent',
      data: { issue, tokenHash, expiresAt, invitedBy: by, invitationId, organizationId, address, seat: it.seat, email, role, inviterName },
    };
    return {
      events: { invitation: [resent], seat: [claimed(invitationId, expiresAt)], ...countedFor(organizationId, by, 1) },
      result: { role, expiresAt, invitedBy: by, createdAt },
    };
  },
});

export const cancelInvitation = decider<CancelInvitation>()({
  tenant,
  streams,
  decide({ at, data: { organizationId, invitationId } }, { invitation: state, organization: org, caller }) {
    const it = reachable(organizationId, state, org, caller);
    if (it.status === 'cancelled') return { events: {}, result: {} };
    openAt(it, at);
    const cancelled: InvitationEvent = { type: 'InvitationCancelled', data: { invitationId, organizationId } };
    return { events: { invitation: [cancelled], seat: [released(invitationId)] }, result: {} };
  },
});

/** Its link stays good, and stands for the other role. Both must be the caller's to give, and the invitation stands on their word from then on. */
export const changeInvitationRole = decider<ChangeInvitationRole>()({
  tenant,
  streams: ({ by, data: { organizationId, invitationId } }) => ({
    invitation: streamOf(invitation, invitationId),
    organization: streamOf(organization, organizationId),
    caller: streamOf(membership, organizationId, by),
  }),
  decide({ by, at, data }, { invitation: state, organization: org, caller }) {
    const { organizationId, invitationId, role, inviterName } = data;
    const issued = reachable(organizationId, state, org, caller);
    if (!covers(permitted(org, caller, 'member.invite'), role)) throw new Refusal('forbidden', 'permission.denied');
    const { role: was, issue, expiresAt, createdAt } = openAt(issued, at);
    const result = { role, issue, expiresAt, createdAt };
    if (was === role) return { events: {}, result: { ...result, invitedBy: issued.invitedBy } };
    const changed: InvitationEvent = {
      type: 'InvitationRoleChanged',
      data: { invitationId, organizationId, role, was, invitedBy: by, inviterName },
    };
    return { events: { invitation: [changed] }, result: { ...result, invitedBy: by } };
  },
});

/** By the clock, not by a person: records what has run out. */
export const expireInvitation = decider<ExpireInvitation>()({
  tenant,
  streams: ({ data: { invitationId, seat } }) => ({ invitation: streamOf(invitation, invitationId), seat: streamOf(seats, seat) }),
  decide({ at, data: { organizationId, invitationId } }, { invitation: state }) {
    const it = issuedIn(organizationId, state);
    if (it.status !== 'pending' || it.expiresAt > at) return { events: {}, result: {} };
    const expired: InvitationEvent = { type: 'InvitationExpired', data: { invitationId, organizationId } };
    return { events: { invitation: [expired], seat: [released(invitationId)] }, result: {} };
  },
});
