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
  slotTaken,
} from '../../test/events-fixture.ts';
import {
  decideAcceptInvitation,
  decideDeclineInvitation,
  type AcceptInvitation,
  type DeclineInvitation,
} from './invitation-answer.decider.ts';

type More = Partial<AcceptInvitation['data']> & Partial<{ at: string }>;
const answer = ({ at: _, ...more }: More) => ({ invitationId, addressHash: 'bob', ...more });
const person = { email: 'bob@example.com', name: 'bob', accountId: 'acc_bob' };
const accept = (more: More = { tokenHash: 'h1' }): AcceptInvitation => ({
  type: 'AcceptInvitation',
  data: { ...answer(more), ...person },
  by: 'acc_bob',
  at: more.at ?? noon,
});
const decline = (more: More = { tokenHash: 'h1' }) =>
  ({ type: 'DeclineInvitation', data: answer(more), by: 'acc_bob', at: more.at ?? noon }) as const;

const history = { organization: founded, inviter: [joined('acc_ada', 'owner')], invitation: [invited()], addressClaim: heldByInvitation };
const membership = {
  member: [joined('acc_bob', 'technical', invitationId)],
  invitation: [accepted('acc_bob')],
  addressClaim: [released(invitationId), claimed('acc_bob')],
  slots: [slotTaken('acc_bob')],
};

describe('accepting an invitation', () => {
  it('U14 makes a member with the changed role if who changed it may still grant it', () => {
    const changed = { ...history, invitation: [invited(), invitationRoleChanged('technical', 'owner', 'acc_olga', 'Olga')] };
    given(decideAcceptInvitation, { ...changed, inviter: [joined('acc_olga', 'admin')] })
      .when(accept())
      .refused('invitation.authority-lost');
    given(decideAcceptInvitation, { ...changed, inviter: [joined('acc_olga', 'owner')] })
      .when(accept())
      .then({ ...membership, member: [joined('acc_bob', 'owner', invitationId)], organization: [ownerAdded('acc_bob')] });
  });
  it('P30 makes a member with its role, by link or by id', () => {
    given(decideAcceptInvitation, history).when(accept()).then(membership, { organizationId, accountId: 'acc_bob', role: 'technical' });
    given(decideAcceptInvitation, history).when(accept({})).then(membership);
  });
  it('makes an owner in the membership and the organization in one append', () => {
    given(decideAcceptInvitation, { ...history, invitation: [invited({ role: 'owner' })] })
      .when(accept())
      .then({ ...membership, member: [joined('acc_bob', 'owner', invitationId)], organization: [ownerAdded('acc_bob')] });
  });
  it('P34 hard case 5: is possible until a millisecond before it expires', () => {
    given(decideAcceptInvitation, history)
      .when(accept({ tokenHash: 'h1', at: beforeNextWeek }))
      .then(membership);
    given(decideAcceptInvitation, history)
      .when(accept({ tokenHash: 'h1', at: nextWeek }))
      .refused('invitation.expired');
    given(decideAcceptInvitation, { ...history, invitation: [invited(), ended('InvitationExpired')] })
      .when(accept())
      .refused('invitation.expired');
  });
  it('T11 hard case 4: is refused with a superseded link, and possible with the new one until that expires', () => {
    const twice = {
      ...history,
      invitation: [invited(), resent({ expiresAt: later })],
      addressClaim: [...heldByInvitation, claimed(invitationId, later)],
    };
    given(decideAcceptInvitation, twice)
      .when(accept({ tokenHash: 'h1' }))
      .refused('invitation.superseded');
    given(decideAcceptInvitation, twice)
      .when(accept({ tokenHash: 'h2', at: nextWeek }))
      .then(membership);
    given(decideAcceptInvitation, twice)
      .when(accept({ tokenHash: 'h2', at: later }))
      .refused('invitation.expired');
  });
  it('PX08: is refused for a sign-up by a link that was superseded since', () => {
    given(decideAcceptInvitation, history)
      .when(accept({ issue: 1 }))
      .then(membership);
    given(decideAcceptInvitation, { ...history, invitation: [invited(), resent()] })
      .when(accept({ issue: 1 }))
      .refused('invitation.superseded');
  });
  it('T03 T13 is possible for the invited address only; by its id it does not exist for others', () => {
    const eve = { addressHash: 'eve' };
    given(decideAcceptInvitation, history)
      .when(accept({ ...eve, tokenHash: 'h1' }))
      .refused('invitation.other-address');
    given(decideAcceptInvitation, history).when(accept(eve)).refused('invitation.unknown');
  });
  it('is refused without an invitation', () => {
    given(decideAcceptInvitation, { ...history, invitation: [] })
      .when(accept())
      .refused('invitation.unknown');
  });
  it('T05 hard case 3: is possible once', () => {
    given(decideAcceptInvitation, { ...history, invitation: [invited(), accepted('acc_bob')], member: membership.member })
      .when(accept())
      .refused('invitation.already-accepted');
    given(decideAcceptInvitation, {
      ...history,
      invitation: [invited(), accepted('acc_bob')],
      member: [...membership.member, removed('acc_bob')],
    })
      .when(accept())
      .refused('invitation.already-accepted');
  });
  it('T05 T07 is refused after it was declined or cancelled', () => {
    given(decideAcceptInvitation, { ...history, invitation: [invited(), ended('InvitationDeclined')] })
      .when(accept())
      .refused('invitation.declined');
    given(decideAcceptInvitation, { ...history, invitation: [invited(), ended('InvitationCancelled')] })
      .when(accept())
      .refused('invitation.cancelled');
  });
  it('T08 is refused when the inviter may no longer grant its role', () => {
    const inviter = joined('acc_ada', 'owner');
    for (const since of [roleChanged('acc_ada', 'owner', 'member'), left('acc_ada'), removed('acc_ada')])
      given(decideAcceptInvitation, { ...history, organization: coOwned, inviter: [inviter, since] })
        .when(accept())
        .refused('invitation.authority-lost');
    given(decideAcceptInvitation, {
      ...history,
      organization: coOwned,
      inviter: [inviter, roleChanged('acc_ada', 'owner', 'admin')],
      invitation: [invited({ role: 'owner' })],
    })
      .when(accept())
      .refused('invitation.authority-lost');
    given(decideAcceptInvitation, { ...history, organization: coOwned, inviter: [inviter, roleChanged('acc_ada', 'owner', 'admin')] })
      .when(accept())
      .then(membership);
  });
  it('T08 depends on who sent the newest link', () => {
    const byOlga = { ...history, invitation: [invited(), resent({ invitedBy: 'acc_olga' })] };
    given(decideAcceptInvitation, { ...byOlga, inviter: [joined('acc_olga', 'member')] })
      .when(accept({ tokenHash: 'h2' }))
      .refused('invitation.authority-lost');
    given(decideAcceptInvitation, { ...byOlga, inviter: [joined('acc_olga', 'owner')] })
      .when(accept({ tokenHash: 'h2' }))
      .then(membership);
  });
  it('T09 is refused in a deleted organization, and possible again when it is restored', () => {
    given(decideAcceptInvitation, { ...history, organization: [...founded, organizationDeleted] })
      .when(accept())
      .refused('organization.deleted');
    given(decideAcceptInvitation, { ...history, organization: [...founded, organizationDeleted, organizationRestored] })
      .when(accept())
      .then(membership);
  });
  it('is refused to a member', () => {
    given(decideAcceptInvitation, { ...history, member: [joined('acc_bob', 'member')] })
      .when(accept())
      .refused('member.already');
  });
  it('M03 P44 is possible for members of other organizations and former members', () => {
    given(decideAcceptInvitation, { ...history, slots: [slotTaken('acc_bob')], member: [joined('acc_bob', 'member'), left('acc_bob')] })
      .when(accept())
      .then(membership);
  });
});

describe('declining an invitation', () => {
  it('ends it and releases the address', () => {
    given(decideDeclineInvitation, history)
      .when(decline())
      .then({ invitation: [ended('InvitationDeclined')], addressClaim: [released(invitationId)] });
    given(decideDeclineInvitation, history)
      .when(decline({}))
      .then({ invitation: [ended('InvitationDeclined')], addressClaim: [released(invitationId)] });
  });
  it('U8 is possible by link without an account, and by id for its invitee only', () => {
    const { addressHash: _, ...link } = answer({});
    const command = (data: DeclineInvitation['data']) => ({ type: 'DeclineInvitation', data, by: SYSTEM, at: noon }) as const;
    given(decideDeclineInvitation, history)
      .when(command({ ...link, tokenHash: 'h1' }))
      .then({ invitation: [ended('InvitationDeclined')], addressClaim: [released(invitationId)] });
    given(decideDeclineInvitation, history)
      .when(decline({ tokenHash: 'h1', addressHash: 'eve' }))
      .then({ invitation: [ended('InvitationDeclined')], addressClaim: [released(invitationId)] });
    given(decideDeclineInvitation, history).when(command(link)).refused('invitation.unknown');
    given(decideDeclineInvitation, history)
      .when(decline({ addressHash: 'eve' }))
      .refused('invitation.unknown');
  });
  it('is possible with the newest link while it is open', () => {
    given(decideDeclineInvitation, history)
      .when(decline({ tokenHash: 'h0' }))
      .refused('invitation.superseded');
    given(decideDeclineInvitation, history)
      .when(decline({ tokenHash: 'h1', at: nextWeek }))
      .refused('invitation.expired');
    given(decideDeclineInvitation, { ...history, invitation: [invited(), accepted('acc_bob')] })
      .when(decline())
      .refused('invitation.already-accepted');
    given(decideDeclineInvitation, { ...history, invitation: [invited(), ended('InvitationDeclined')] })
      .when(decline())
      .refused('invitation.declined');
  });
  it('T09 is refused in a deleted organization', () => {
    given(decideDeclineInvitation, { ...history, organization: [...founded, organizationDeleted] })
      .when(decline())
      .refused('organization.deleted');
  });
  it('is refused without an invitation', () => {
    given(decideDeclineInvitation, { ...history, invitation: [] })
      .when(decline())
      .refused('invitation.unknown');
  });
});
