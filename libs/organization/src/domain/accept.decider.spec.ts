import { claimed, released, SYSTEM } from '@guildhall/eventing';
import { given } from '@guildhall/testing';
import { describe, it } from '@jest/globals';
import {
  accepted,
  beforeNextWeek,
  coOwned,
  ended,
  founded,
  heldByInvitation,
  invitationId,
  invitationRoleChanged,
  invited,
  joined,
  later,
  left,
  nextWeek,
  noon,
  organizationDeleted,
  organizationId,
  organizationRestored,
  ownerAdded,
  removed,
  resent,
  roleChanged,
  seatOf,
  slotTaken,
} from '../../test/past.ts';
import { acceptInvitation, declineInvitation, type AcceptInvitation, type DeclineInvitation } from './accept.decider.ts';

type More = Partial<AcceptInvitation['data']> & Partial<{ at: string }>;
const answer = ({ at: _, ...more }: More) => ({
  organizationId,
  invitationId,
  seat: seatOf('acc_bob'),
  invitedBy: 'acc_ada',
  invitee: { address: 'bob' },
  ...more,
});
const person = { email: 'bob@example.com', name: 'bob', accountId: 'acc_bob' };
const accept = (more: More = { tokenHash: 'h1' }): AcceptInvitation => ({
  type: 'AcceptInvitation',
  data: { ...answer(more), ...person },
  by: 'acc_bob',
  at: more.at ?? noon,
});
const decline = (more: More = { tokenHash: 'h1' }) =>
  ({ type: 'DeclineInvitation', data: answer(more), by: 'acc_bob', at: more.at ?? noon }) as const;

const past = { organization: founded, inviter: [joined('acc_ada', 'owner')], invitation: [invited()], seat: heldByInvitation };
const membership = {
  member: [joined('acc_bob', 'technical', invitationId)],
  invitation: [accepted('acc_bob')],
  seat: [released(invitationId), claimed('acc_bob')],
  slots: [slotTaken('acc_bob')],
};

describe('accepting an invitation', () => {
  it('U14 makes a member with the role that it was changed to, by the word of whoever changed it', () => {
    const changed = { ...past, invitation: [invited(), invitationRoleChanged('technical', 'owner', 'acc_olga', 'Olga')] };
    given(acceptInvitation, changed).when(accept()).refused('invitation.changed');
    given(acceptInvitation, { ...changed, inviter: [joined('acc_olga', 'admin')] })
      .when(accept({ tokenHash: 'h1', invitedBy: 'acc_olga' }))
      .refused('invitation.authority-lost');
    given(acceptInvitation, { ...changed, inviter: [joined('acc_olga', 'owner')] })
      .when(accept({ tokenHash: 'h1', invitedBy: 'acc_olga' }))
      .then({ ...membership, member: [joined('acc_bob', 'owner', invitationId)], organization: [ownerAdded('acc_bob')] });
  });
  it('P30 makes a member with its role, by the link or by its id', () => {
    given(acceptInvitation, past).when(accept()).then(membership, { organizationId, accountId: 'acc_bob', role: 'technical' });
    given(acceptInvitation, past).when(accept({})).then(membership);
  });
  it('makes an owner on the membership and the organization at once', () => {
    given(acceptInvitation, { ...past, invitation: [invited({ role: 'owner' })] })
      .when(accept())
      .then({ ...membership, member: [joined('acc_bob', 'owner', invitationId)], organization: [ownerAdded('acc_bob')] });
  });
  it('P34 hard case 5: is possible a millisecond before its end and not at it', () => {
    given(acceptInvitation, past)
      .when(accept({ tokenHash: 'h1', at: beforeNextWeek }))
      .then(membership);
    given(acceptInvitation, past)
      .when(accept({ tokenHash: 'h1', at: nextWeek }))
      .refused('invitation.expired');
    given(acceptInvitation, { ...past, invitation: [invited(), ended('InvitationExpired')] })
      .when(accept())
      .refused('invitation.expired');
  });
  it('T11 hard case 4: an old link is superseded, the new one works until its own end', () => {
    const twice = {
      ...past,
      invitation: [invited(), resent({ expiresAt: later })],
      seat: [...heldByInvitation, claimed(invitationId, later)],
    };
    given(acceptInvitation, twice)
      .when(accept({ tokenHash: 'h1' }))
      .refused('invitation.superseded');
    given(acceptInvitation, twice)
      .when(accept({ tokenHash: 'h2', at: nextWeek }))
      .then(membership);
    given(acceptInvitation, twice)
      .when(accept({ tokenHash: 'h2', at: later }))
      .refused('invitation.expired');
  });
  it('PX08: a sign-up’s acceptance is for the link that it came by', () => {
    given(acceptInvitation, past)
      .when(accept({ issue: 1 }))
      .then(membership);
    given(acceptInvitation, { ...past, invitation: [invited(), resent()] })
      .when(accept({ issue: 1 }))
      .refused('invitation.superseded');
  });
  it('T03 T13 is for the invited address only, and by its id another does not even learn of it', () => {
    const eve = { invitee: { address: 'eve' } };
    given(acceptInvitation, past)
      .when(accept({ ...eve, tokenHash: 'h1' }))
      .refused('invitation.other-address');
    given(acceptInvitation, past).when(accept(eve)).refused('invitation.unknown');
  });
  it('T02 is of its own organization', () => {
    given(acceptInvitation, past)
      .when(accept({ tokenHash: 'h1', organizationId: 'org_2' }))
      .refused('invitation.unknown');
    given(acceptInvitation, { ...past, invitation: [] })
      .when(accept())
      .refused('invitation.unknown');
  });
  it('T05 hard case 3: happens once', () => {
    given(acceptInvitation, { ...past, invitation: [invited(), accepted('acc_bob')], member: membership.member })
      .when(accept())
      .refused('invitation.already-accepted');
    given(acceptInvitation, { ...past, invitation: [invited(), accepted('acc_bob')], member: [...membership.member, removed('acc_bob')] })
      .when(accept())
      .refused('invitation.already-accepted');
  });
  it('T05 T07 is refused after it was declined or cancelled', () => {
    given(acceptInvitation, { ...past, invitation: [invited(), ended('InvitationDeclined')] })
      .when(accept())
      .refused('invitation.declined');
    given(acceptInvitation, { ...past, invitation: [invited(), ended('InvitationCancelled')] })
      .when(accept())
      .refused('invitation.cancelled');
  });
  it('T08 is refused when the inviter could not send it any more', () => {
    const inviter = joined('acc_ada', 'owner');
    for (const since of [roleChanged('acc_ada', 'owner', 'member'), left('acc_ada'), removed('acc_ada')])
      given(acceptInvitation, { ...past, organization: coOwned, inviter: [inviter, since] })
        .when(accept())
        .refused('invitation.authority-lost');
    given(acceptInvitation, {
      ...past,
      organization: coOwned,
      inviter: [inviter, roleChanged('acc_ada', 'owner', 'admin')],
      invitation: [invited({ role: 'owner' })],
    })
      .when(accept())
      .refused('invitation.authority-lost');
    given(acceptInvitation, { ...past, organization: coOwned, inviter: [inviter, roleChanged('acc_ada', 'owner', 'admin')] })
      .when(accept())
      .then(membership);
  });
  it('T08 looks at who sent the newest link', () => {
    given(acceptInvitation, { ...past, invitation: [invited(), resent({ invitedBy: 'acc_olga' })] })
      .when(accept({ tokenHash: 'h2', invitedBy: 'acc_ada' }))
      .refused('invitation.changed');
  });
  it('T09 is refused in a deleted organization, and possible again when it is restored', () => {
    given(acceptInvitation, { ...past, organization: [...founded, organizationDeleted] })
      .when(accept())
      .refused('organization.deleted');
    given(acceptInvitation, { ...past, organization: [...founded, organizationDeleted, organizationRestored] })
      .when(accept())
      .then(membership);
  });
  it('is refused to a member, and to who holds an exclusive slot (hard case 2)', () => {
    given(acceptInvitation, { ...past, member: [joined('acc_bob', 'member')] })
      .when(accept())
      .refused('member.already');
    given(acceptInvitation, { ...past, slots: [slotTaken('acc_bob', true)] })
      .when(accept())
      .refused('account.exclusive');
  });
  it('M03 P44 is possible beside other organizations, and for who was a member before', () => {
    given(acceptInvitation, { ...past, slots: [slotTaken('acc_bob')], member: [joined('acc_bob', 'member'), left('acc_bob')] })
      .when(accept())
      .then(membership);
  });
});

describe('declining an invitation', () => {
  it('ends it and frees the seat', () => {
    given(declineInvitation, past)
      .when(decline())
      .then({ invitation: [ended('InvitationDeclined')], seat: [released(invitationId)] });
    given(declineInvitation, past)
      .when(decline({}))
      .then({ invitation: [ended('InvitationDeclined')], seat: [released(invitationId)] });
  });
  it('U8 needs no account, and nobody’s address, by its link; by its id it is there for its invitee only', () => {
    const { invitee: _, ...link } = answer({});
    const command = (data: DeclineInvitation['data']) => ({ type: 'DeclineInvitation', data, by: SYSTEM, at: noon }) as const;
    given(declineInvitation, past)
      .when(command({ ...link, tokenHash: 'h1' }))
      .then({ invitation: [ended('InvitationDeclined')], seat: [released(invitationId)] });
    given(declineInvitation, past)
      .when(decline({ tokenHash: 'h1', invitee: { address: 'eve' } }))
      .then({ invitation: [ended('InvitationDeclined')], seat: [released(invitationId)] });
    given(declineInvitation, past).when(command(link)).refused('invitation.unknown');
    given(declineInvitation, past)
      .when(decline({ invitee: { address: 'eve' } }))
      .refused('invitation.unknown');
  });
  it('is by the newest link, while it is open', () => {
    given(declineInvitation, past)
      .when(decline({ tokenHash: 'h0' }))
      .refused('invitation.superseded');
    given(declineInvitation, past)
      .when(decline({ tokenHash: 'h1', at: nextWeek }))
      .refused('invitation.expired');
    given(declineInvitation, { ...past, invitation: [invited(), accepted('acc_bob')] })
      .when(decline())
      .refused('invitation.already-accepted');
    given(declineInvitation, { ...past, invitation: [invited(), ended('InvitationDeclined')] })
      .when(decline())
      .refused('invitation.declined');
  });
  it('T09 is refused in a deleted organization, whose links are dead', () => {
    given(declineInvitation, { ...past, organization: [...founded, organizationDeleted] })
      .when(decline())
      .refused('organization.deleted');
  });
});
