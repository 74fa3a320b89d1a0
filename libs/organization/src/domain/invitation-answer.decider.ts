import { claimed, decider, likelyNew, released, streamOf, type Command } from '@guildhall/eventing';
import { addressClaims } from './address-claims.ts';
import { mayGrant } from './authorize.ts';
import { invitation, type Invitation, type InvitationEvent, type IssuedInvitation } from './invitation.events.ts';
import { issuedInvitation, refuseEnded } from './invitation-status.ts';
import { membership, type Membership, type MembershipEvent } from './membership.events.ts';
import { organization, type Organization, type OrganizationEvent } from './organization.events.ts';
import { organizationSlots, type SlotEvent } from './organization-slots.events.ts';
import { refusal } from './refusals.ts';

/** By the token of a link (its hash) or, signed in, by the id alone. `issue`: the link of a sign-up. */
type Link = { invitationId: string; tokenHash?: string; issue?: number };
/** `addressHash`: of the account's verified address. */
type Invitee = { accountId: string; email: string; name: string; addressHash: string };
export type AcceptInvitation = Command<'AcceptInvitation', Link & Invitee>;
/** Without `addressHash` nobody is signed in, and only the link counts. */
export type DeclineInvitation = Command<'DeclineInvitation', Link & { addressHash?: string }>;

const tenant = (_: unknown, { invitation: state }: { invitation: Invitation }): string => issuedInvitation(state).organizationId;
const streams = ({ data: { invitationId } }: { data: Link }) => ({ invitation: streamOf(invitation, invitationId) });

/** Refuses a superseded link, an invitation that has ended, and a deleted organization. */
const refuseUnanswerable = ({ tokenHash, issue }: Link, issued: IssuedInvitation, { status }: Organization, at: string): void => {
  if ((tokenHash ?? issued.tokenHash) !== issued.tokenHash || (issue ?? issued.issue) !== issued.issue)
    throw refusal('invitation.superseded');
  refuseEnded(issued, at);
  if (status !== 'active') throw refusal('organization.deleted');
};

/** A sign-up is accepted by its request and again by its account's fact; the second one does nothing. */
const acceptedBySignUp = ({ issue, addressHash }: AcceptInvitation['data'], issued: IssuedInvitation, member: Membership) =>
  issue !== undefined && issued.status === 'accepted' && issued.addressHash === addressHash && issued.issue === issue
    ? member.status === 'active' && member.role
    : false;

export const decideAcceptInvitation = decider<AcceptInvitation>()({
  tenant,
  streams,
  more: ({ data: { accountId } }, { invitation: state }) => {
    const { organizationId, addressKey, invitedBy } = issuedInvitation(state);
    return {
      member: likelyNew(streamOf(membership, organizationId, accountId)),
      organization: streamOf(organization, organizationId),
      inviter: streamOf(membership, organizationId, invitedBy),
      addressClaim: streamOf(addressClaims, addressKey),
      slots: likelyNew(streamOf(organizationSlots, accountId)),
    };
  },
  decide({ at, data }, { invitation: state, member, organization: org, inviter }) {
    const { invitationId, tokenHash, accountId, email, name, addressHash } = data;
    const issued = issuedInvitation(state);
    const { organizationId, role, addressKey } = issued;
    const roleBefore = acceptedBySignUp(data, issued, member);
    if (roleBefore !== false) return { events: {}, result: { organizationId, accountId, role: roleBefore } };
    if (addressHash !== issued.addressHash)
      throw tokenHash === undefined ? refusal('invitation.unknown') : refusal('invitation.other-address');
    refuseUnanswerable(data, issued, org, at);
    if (!mayGrant(org, inviter, role)) throw refusal('invitation.authority-lost');
    if (member.status === 'active') throw refusal('member.already');
    const accepted: InvitationEvent = { type: 'InvitationAccepted', data: { invitationId, organizationId, accountId } };
    const joined: MembershipEvent = {
      type: 'MemberJoined',
      data: { organizationId, accountId, email, name, role, addressKey, invitationId },
    };
    const owner: OrganizationEvent[] = role === 'owner' ? [{ type: 'OwnerAdded', data: { organizationId, accountId } }] : [];
    const taken: SlotEvent = { type: 'SlotTaken', data: { accountId, organizationId } };
    return {
      events: {
        invitation: [accepted],
        member: [joined],
        organization: owner,
        addressClaim: [released(invitationId), claimed(accountId)],
        slots: [taken],
      },
      result: { organizationId, accountId, role },
    };
  },
});

/** By the newest link anybody can decline, without an account; by its id only the invitee. */
export const decideDeclineInvitation = decider<DeclineInvitation>()({
  tenant,
  streams,
  more: (_, { invitation: state }) => {
    const { organizationId, addressKey } = issuedInvitation(state);
    return { organization: streamOf(organization, organizationId), addressClaim: streamOf(addressClaims, addressKey) };
  },
  decide({ at, data }, { invitation: state, organization: org }) {
    const { invitationId, tokenHash, addressHash } = data;
    const issued = issuedInvitation(state);
    if (tokenHash === undefined && addressHash !== issued.addressHash) throw refusal('invitation.unknown');
    refuseUnanswerable(data, issued, org, at);
    const declined: InvitationEvent = { type: 'InvitationDeclined', data: { invitationId, organizationId: issued.organizationId } };
    return { events: { invitation: [declined], addressClaim: [released(invitationId)] }, result: {} };
  },
});
