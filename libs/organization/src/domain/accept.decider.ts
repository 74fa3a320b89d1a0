import { claimed, decider, Refusal, released, streamOf, type Command } from '@guildhall/eventing';
import { mayGrant } from './authority.ts';
import { invitation, type Invitation, type InvitationEvent } from './invitation.events.ts';
import { issuedIn, openAt } from './invitation-standing.ts';
import { membership, type Membership, type MembershipEvent } from './membership.events.ts';
import { organization, type Organization, type OrganizationEvent } from './organization.events.ts';
import { seats } from './organization.decider.ts';
import { slots, type SlotEvent } from './slots.events.ts';

/** Who answers: an account whose address is verified; `address` is its fingerprint. */
type Invitee = { address: string };
/** By token (its hash) or, signed in, by id: then without. `issue` pins the link of a sign-up. */
type Link = { organizationId: string; invitationId: string; seat: string; tokenHash?: string; issue?: number };
type Answer = Link & { invitedBy: string; invitee: Invitee };
export type AcceptInvitation = Command<'AcceptInvitation', Answer & { email: string; name: string; accountId: string }>;
/** Without an invitee: nobody is signed in, and the link is all that they have. */
export type DeclineInvitation = Command<'DeclineInvitation', Link & { invitee?: Invitee }>;

const tenant = ({ data }: { data: { organizationId: string } }): string => data.organizationId;
type Issued = Extract<Invitation, { issue: number }>;

/** The newest link, still open, into an organization that still is. */
const newestOpen = ({ tokenHash, issue }: Link, it: Issued, org: Organization, at: string): Issued => {
  if ((tokenHash ?? it.tokenHash) !== it.tokenHash || (issue ?? it.issue) !== it.issue) throw new Refusal('gone', 'invitation.superseded');
  const open = openAt(it, at);
  if (org.status !== 'active') throw new Refusal('gone', 'organization.deleted');
  return open;
};

/** The same, in the hands of whom it was sent to. */
const answerable = (answer: Answer, state: Invitation, org: Organization, at: string): Issued => {
  const { organizationId, tokenHash, invitee } = answer;
  const it = issuedIn(organizationId, state);
  if (invitee.address !== it.address)
    throw tokenHash === undefined ? new Refusal('missing', 'invitation.unknown') : new Refusal('forbidden', 'invitation.other-address');
  return newestOpen(answer, it, org, at);
};

/** A sign-up asks twice, in its request and by its account's fact: whichever comes second finds what it wants. */
const acceptedBySignUp = ({ issue, accountId, organizationId, invitee }: AcceptInvitation['data'], it: Invitation, member: Membership) =>
  issue !== undefined && it.status === 'accepted' && it.address === invitee.address && it.issue === issue && member.status === 'active'
    ? { organizationId, accountId, role: member.role }
    : undefined;

export const acceptInvitation = decider<AcceptInvitation>()({
  tenant,
  streams: ({ data: { organizationId, invitationId, seat, invitedBy, accountId } }) => ({
    member: streamOf(membership, organizationId, accountId),
    invitation: streamOf(invitation, invitationId),
    organization: streamOf(organization, organizationId),
    inviter: streamOf(membership, organizationId, invitedBy),
    seat: streamOf(seats, seat),
    slots: streamOf(slots, accountId),
  }),
  decide({ at, data }, { member, invitation: state, organization: org, inviter, slots: held }) {
    const before = acceptedBySignUp(data, state, member);
    if (before !== undefined) return { events: {}, result: before };
    const { role, invitedBy } = answerable(data, state, org, at);
    if (invitedBy !== data.invitedBy) throw new Refusal('unavailable', 'invitation.changed', { retryAfter: 1 });
    if (!mayGrant(org, inviter, role)) throw new Refusal('conflict', 'invitation.authority-lost');
    if (member.status === 'active') throw new Refusal('conflict', 'member.already');
    if (held.exclusive > 0) throw new Refusal('conflict', 'account.exclusive');
    const { organizationId, invitationId, accountId, email, name, seat } = data;
    const joined: MembershipEvent = { type: 'MemberJoined', data: { organizationId, accountId, email, name, role, seat, invitationId } };
    const accepted: InvitationEvent = { type: 'InvitationAccepted', data: { invitationId, organizationId, accountId } };
    const owner: OrganizationEvent[] = role === 'owner' ? [{ type: 'OwnerAdded', data: { organizationId, accountId } }] : [];
    const taken: SlotEvent = { type: 'SlotTaken', data: { accountId, organizationId, exclusive: false } };
    return {
      events: {
        member: [joined],
        invitation: [accepted],
        organization: owner,
        seat: [released(invitationId), claimed(accountId)],
        slots: [taken],
      },
      result: { organizationId, accountId, role },
    };
  },
});

/** By the newest link whoever holds it says no, which needs no account; by its id only whom the invitation was sent to. */
export const declineInvitation = decider<DeclineInvitation>()({
  tenant,
  streams: ({ data: { organizationId, invitationId, seat } }) => ({
    invitation: streamOf(invitation, invitationId),
    organization: streamOf(organization, organizationId),
    seat: streamOf(seats, seat),
  }),
  decide({ at, data }, { invitation: state, organization: org }) {
    const { invitationId, organizationId, tokenHash, invitee } = data;
    const issued = issuedIn(organizationId, state);
    if (tokenHash === undefined && invitee?.address !== issued.address) throw new Refusal('missing', 'invitation.unknown');
    newestOpen(data, issued, org, at);
    const declined: InvitationEvent = { type: 'InvitationDeclined', data: { invitationId, organizationId } };
    return { events: { invitation: [declined], seat: [released(invitationId)] }, result: {} };
  },
});
