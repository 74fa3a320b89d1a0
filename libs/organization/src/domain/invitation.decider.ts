import { claimed, decider, holderOf, released, streamOf, type Command } from '@guildhall/eventing';
import { addressClaims } from './address-claims.ts';
import { authorize } from './authorize.ts';
import { allowancesOf, countedFor, ratesOf } from './invitation-allowance.ts';
import { invitation, type Invitation, type InvitationEvent } from './invitation.events.ts';
import { invitationIn, refuseEnded, statusAt } from './invitation-status.ts';
import { refuseOver, type Limits } from './limits.ts';
import { membership, type Membership } from './membership.events.ts';
import { organization, type Organization } from './organization.events.ts';
import { covers, type Role } from './role.ts';
import { refusal } from './refusals.ts';

type OfInvitation = { organizationId: string; invitationId: string };
export type CancelInvitation = Command<'CancelInvitation', OfInvitation>;
/** `tokenHashOf`: the hash of the token of its n-th link. */
export type ResendInvitation = Command<
  'ResendInvitation',
  OfInvitation & { tokenHashOf: (issue: number) => string; expiresAt: string; inviterName: string; limits: Limits }
>;
export type ChangeInvitationRole = Command<'ChangeInvitationRole', OfInvitation & { role: Role; inviterName: string }>;
export type ExpireInvitation = Command<'ExpireInvitation', OfInvitation>;

const tenant = ({ data }: { data: OfInvitation }): string => data.organizationId;
type OfCaller = Readonly<{ by: string; data: OfInvitation }>;
const streams = ({ by, data: { organizationId, invitationId } }: OfCaller) => ({
  invitation: streamOf(invitation, invitationId),
  organization: streamOf(organization, organizationId),
  caller: streamOf(membership, organizationId, by),
});
type States = Readonly<{ invitation: Invitation; organization: Organization; caller: Membership }>;

/** The invitation, if the caller may send it: nobody may change what they could not grant. */
const managedInvitation = ({ data: { organizationId } }: { data: OfInvitation }, states: States) => {
  const { organization: active, role } = authorize(states.organization, states.caller, 'member.invite');
  const issued = invitationIn(organizationId, states.invitation);
  if (!covers(role, issued.role)) throw refusal('permission.denied');
  return { issued, organization: active, callerRole: role };
};
const addressClaimOf = (command: { data: OfInvitation }, states: States) => ({
  addressClaim: streamOf(addressClaims, managedInvitation(command, states).issued.addressKey),
});

export const decideResendInvitation = decider<ResendInvitation>()({
  tenant,
  streams: (command) => ({ ...streams(command), ...allowancesOf(command.data.organizationId, command.by, command.at) }),
  more: (command, states) => addressClaimOf(command, states),
  decide(command, states) {
    const { by, at, data } = command;
    const { organizationId, invitationId, tokenHashOf, expiresAt, inviterName } = data;
    const { issued, organization: active } = managedInvitation(command, states);
    if (statusAt(issued, at) !== 'expired') refuseEnded(issued, at);
    const holder = holderOf(states.addressClaim, at) ?? invitationId;
    if (holder !== invitationId) throw refusal(holder.startsWith('inv_') ? 'invitation.already-open' : 'member.already');
    refuseOver(ratesOf(command, active, states), at);
    const { addressHash, addressKey, email, role, createdAt } = issued;
    const issue = issued.issue + 1;
    const tokenHash = tokenHashOf(issue);
    const resent: InvitationEvent = {
      type: 'InvitationResent',
      data: { issue, tokenHash, expiresAt, invitedBy: by, invitationId, organizationId, addressHash, addressKey, email, role, inviterName },
    };
    return {
      events: { invitation: [resent], addressClaim: [claimed(invitationId, expiresAt)], ...countedFor(organizationId, by, 1) },
      result: { role, expiresAt, invitedBy: by, createdAt },
    };
  },
});

export const decideCancelInvitation = decider<CancelInvitation>()({
  tenant,
  streams,
  more: (command, states) => addressClaimOf(command, states),
  decide(command, states) {
    const { organizationId, invitationId } = command.data;
    const { issued } = managedInvitation(command, states);
    if (issued.status === 'cancelled') return { events: {}, result: {} };
    refuseEnded(issued, command.at);
    const cancelled: InvitationEvent = { type: 'InvitationCancelled', data: { invitationId, organizationId } };
    return { events: { invitation: [cancelled], addressClaim: [released(invitationId)] }, result: {} };
  },
});

/** Its link stays valid, with the other role. The caller must be permitted to grant both roles, and becomes the inviter. */
export const decideChangeInvitationRole = decider<ChangeInvitationRole>()({
  tenant,
  streams,
  decide(command, states) {
    const { by, at, data } = command;
    const { organizationId, invitationId, role, inviterName } = data;
    const { issued, callerRole } = managedInvitation(command, states);
    if (!covers(callerRole, role)) throw refusal('permission.denied');
    refuseEnded(issued, at);
    const { role: was, issue, expiresAt, createdAt, invitedBy } = issued;
    const result = { role, issue, expiresAt, createdAt };
    if (was === role) return { events: {}, result: { ...result, invitedBy } };
    const changed: InvitationEvent = {
      type: 'InvitationRoleChanged',
      data: { invitationId, organizationId, role, was, invitedBy: by, inviterName },
    };
    return { events: { invitation: [changed] }, result: { ...result, invitedBy: by } };
  },
});

/** Records that an invitation has expired; its author is the system. */
export const decideExpireInvitation = decider<ExpireInvitation>()({
  tenant,
  streams: ({ data: { invitationId } }) => ({ invitation: streamOf(invitation, invitationId) }),
  more: ({ data: { organizationId } }, { invitation: state }) => ({
    addressClaim: streamOf(addressClaims, invitationIn(organizationId, state).addressKey),
  }),
  decide({ at, data: { organizationId, invitationId } }, { invitation: state }) {
    const { status, expiresAt } = invitationIn(organizationId, state);
    if (status !== 'pending' || expiresAt > at) return { events: {}, result: {} };
    const expired: InvitationEvent = { type: 'InvitationExpired', data: { invitationId, organizationId } };
    return { events: { invitation: [expired], addressClaim: [released(invitationId)] }, result: {} };
  },
});
