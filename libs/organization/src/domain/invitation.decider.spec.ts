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
  longAgo,
  nextWeek,
  noon,
  organizationDeleted,
  organizationId,
  resent,
  allowancesUsedFor,
} from '../../test/events-fixture.ts';
import {
  decideCancelInvitation,
  decideChangeInvitationRole,
  decideExpireInvitation,
  decideResendInvitation,
} from './invitation.decider.ts';
import { standardLimits } from './limits.ts';
import { ROLES, type Role } from './role.ts';

const resend = (more: Partial<{ by: string; at: string; organizationId: string }> = {}) => {
  const { by = 'acc_ada', at = noon } = more;
  const data = {
    organizationId: more.organizationId ?? organizationId,
    invitationId,
    limits: standardLimits,
    tokenHashOf: (issue: number) => `h${String(issue)}`,
    expiresAt: later,
    inviterName: 'Ada',
  };
  return { type: 'ResendInvitation', data, by, at } as const;
};
const cancel = (more: Partial<{ by: string; at: string; organizationId: string }> = {}) => {
  const { by = 'acc_ada', at = noon } = more;
  return { type: 'CancelInvitation', data: { organizationId: more.organizationId ?? organizationId, invitationId }, by, at } as const;
};
const expire = (at: string) => ({ type: 'ExpireInvitation', data: { organizationId, invitationId }, by: SYSTEM, at }) as const;

const caller = [joined('acc_ada', 'owner')];
const history = { organization: founded, caller, invitation: [invited()], addressClaim: heldByInvitation };
const again = { invitation: [resent({ expiresAt: later })], addressClaim: [claimed(invitationId, later)], ...allowancesUsedFor('acc_ada') };

describe('resending an invitation', () => {
  it('P36 T11 hard case 4 gives a new link that is valid for a week', () => {
    given(decideResendInvitation, history)
      .when(resend())
      .then(again, { role: 'technical', expiresAt: later, invitedBy: 'acc_ada', createdAt: longAgo });
  });
  it('P36 is possible after it has expired, whether that was recorded or not', () => {
    given(decideResendInvitation, history)
      .when(resend({ at: nextWeek }))
      .then(again);
    given(decideResendInvitation, {
      ...history,
      invitation: [invited(), ended('InvitationExpired')],
      addressClaim: [...heldByInvitation, released(invitationId)],
    })
      .when(resend({ at: nextWeek }))
      .then(again);
  });
  it('is not possible once it was accepted, declined or cancelled', () => {
    given(decideResendInvitation, { ...history, invitation: [invited(), accepted('acc_bob')] })
      .when(resend())
      .refused('invitation.already-accepted');
    given(decideResendInvitation, { ...history, invitation: [invited(), ended('InvitationDeclined')] })
      .when(resend())
      .refused('invitation.declined');
    given(decideResendInvitation, { ...history, invitation: [invited(), ended('InvitationCancelled')] })
      .when(resend())
      .refused('invitation.cancelled');
  });
  it('MX08 is not possible when a newer invitation or a member has the address', () => {
    given(decideResendInvitation, { ...history, addressClaim: [...heldByInvitation, claimed('inv_2', later)] })
      .when(resend({ at: nextWeek }))
      .refused('invitation.already-open');
    given(decideResendInvitation, { ...history, addressClaim: [...heldByInvitation, claimed('acc_bob')] })
      .when(resend({ at: nextWeek }))
      .refused('member.already');
  });
  it('P23 T27 is permitted to those who may send it', () => {
    for (const role of ROLES) {
      const dan = { ...history, organization: coOwned, caller: [joined('acc_dan', role)] };
      const outcome = given(decideResendInvitation, dan).when(resend({ by: 'acc_dan' }));
      if (role === 'owner' || role === 'admin')
        outcome.then({ ...again, invitation: [resent({ expiresAt: later, invitedBy: 'acc_dan' })], ...allowancesUsedFor('acc_dan') });
      else outcome.refused('permission.denied');
      if (role !== 'owner')
        given(decideResendInvitation, { ...dan, invitation: [invited({ role: 'owner' })] })
          .when(resend({ by: 'acc_dan' }))
          .refused('permission.denied');
    }
  });
  it('S10 counts like an invitation, and is refused above the limit', () => {
    given(decideResendInvitation, { ...history, ...allowancesUsedFor('acc_ada', 50) }, noon)
      .when(resend())
      .refused('limit.reached');
  });
  it('P36 gives a new link each time', () => {
    given(decideResendInvitation, { ...history, invitation: [invited(), resent()] })
      .when(resend())
      .then({ ...again, invitation: [resent({ issue: 3, tokenHash: 'h3', expiresAt: later })] });
  });
  it('T02 T38 is refused for an invitation of another organization', () => {
    given(decideResendInvitation, history)
      .when(resend({ organizationId: 'org_2' }))
      .refused('invitation.unknown');
    given(decideResendInvitation, { ...history, invitation: [] })
      .when(resend())
      .refused('invitation.unknown');
    given(decideResendInvitation, { ...history, caller: [] })
      .when(resend({ by: 'acc_eve' }))
      .refused('organization.unknown');
    given(decideResendInvitation, { ...history, organization: [...founded, organizationDeleted] })
      .when(resend())
      .refused('organization.deleted');
  });
});

describe('changing the role of an invitation', () => {
  const change = (role: Role, more: Partial<{ by: string; at: string; organizationId: string }> = {}) => {
    const { by = 'acc_dan', at = noon } = more;
    const data = { organizationId: more.organizationId ?? organizationId, invitationId, role, inviterName: 'Dan' };
    return { type: 'ChangeInvitationRole', data, by, at } as const;
  };
  const as = (role: Role) => ({ organization: coOwned, invitation: [invited()], caller: [joined('acc_dan', role)] });

  it('U14 is permitted to those who may grant both roles, who become the inviter', () => {
    for (const mine of ROLES)
      for (const role of ROLES.filter((one) => one !== 'technical')) {
        const outcome = given(decideChangeInvitationRole, as(mine)).when(change(role));
        if (mine === 'owner' || (mine === 'admin' && role !== 'owner'))
          outcome.then(
            { invitation: [invitationRoleChanged('technical', role, 'acc_dan', 'Dan')] },
            { role, issue: 1, expiresAt: nextWeek, invitedBy: 'acc_dan', createdAt: longAgo },
          );
        else outcome.refused('permission.denied');
      }
    given(decideChangeInvitationRole, { ...as('admin'), invitation: [invited({ role: 'owner' })] })
      .when(change('member'))
      .refused('permission.denied');
  });
  it('U14 does nothing for the same role', () => {
    given(decideChangeInvitationRole, as('admin')).when(change('technical')).nothing();
  });
  it('U14 is refused for one that has ended or is of another organization', () => {
    for (const [end, code] of [
      [accepted('acc_bob'), 'invitation.already-accepted'],
      [ended('InvitationDeclined'), 'invitation.declined'],
      [ended('InvitationCancelled'), 'invitation.cancelled'],
      [ended('InvitationExpired'), 'invitation.expired'],
    ] as const)
      given(decideChangeInvitationRole, { ...as('admin'), invitation: [invited(), end] })
        .when(change('member'))
        .refused(code);
    given(decideChangeInvitationRole, as('admin'))
      .when(change('member', { at: nextWeek }))
      .refused('invitation.expired');
    given(decideChangeInvitationRole, as('admin'))
      .when(change('member', { organizationId: 'org_2' }))
      .refused('invitation.unknown');
  });
});

describe('cancelling an invitation', () => {
  it('M24 ends it and releases the address', () => {
    given(decideCancelInvitation, history)
      .when(cancel())
      .then({ invitation: [ended('InvitationCancelled')], addressClaim: [released(invitationId)] });
  });
  it('M24 does nothing the second time', () => {
    given(decideCancelInvitation, { ...history, invitation: [invited(), ended('InvitationCancelled')] })
      .when(cancel())
      .nothing();
  });
  it('T07 is refused for one that was accepted or declined or has expired', () => {
    given(decideCancelInvitation, { ...history, invitation: [invited(), accepted('acc_bob')] })
      .when(cancel())
      .refused('invitation.already-accepted');
    given(decideCancelInvitation, { ...history, invitation: [invited(), ended('InvitationDeclined')] })
      .when(cancel())
      .refused('invitation.declined');
    given(decideCancelInvitation, history)
      .when(cancel({ at: nextWeek }))
      .refused('invitation.expired');
  });
  it('S13 is permitted only to owners for the role of an owner, even when it was cancelled before', () => {
    for (const before of [[], [ended('InvitationCancelled')]])
      given(decideCancelInvitation, {
        ...history,
        invitation: [invited({ role: 'owner' }), ...before],
        caller: [joined('acc_dan', 'admin')],
      })
        .when(cancel({ by: 'acc_dan' }))
        .refused('permission.denied');
    given(decideCancelInvitation, { ...history, invitation: [invited({ role: 'owner' })] })
      .when(cancel())
      .then({ invitation: [ended('InvitationCancelled')], addressClaim: [released(invitationId)] });
  });
  it('P23 T38 is permitted to owners and admins of its organization only', () => {
    for (const role of ROLES.filter((one) => one !== 'owner' && one !== 'admin'))
      given(decideCancelInvitation, { ...history, caller: [joined('acc_dan', role)] })
        .when(cancel({ by: 'acc_dan' }))
        .refused('permission.denied');
    given(decideCancelInvitation, history)
      .when(cancel({ organizationId: 'org_2' }))
      .refused('invitation.unknown');
    given(decideCancelInvitation, { ...history, caller: [] })
      .when(cancel({ by: 'acc_eve' }))
      .refused('organization.unknown');
  });
});

describe('the expiry of an invitation', () => {
  it('P34 is recorded from its time on, and not a millisecond before', () => {
    given(decideExpireInvitation, history).when(expire(beforeNextWeek)).nothing();
    given(decideExpireInvitation, history)
      .when(expire(nextWeek))
      .then({ invitation: [ended('InvitationExpired')], addressClaim: [released(invitationId)] });
  });
  it('is recorded once, and not after a resend or another end', () => {
    for (const end of [
      ended('InvitationExpired'),
      ended('InvitationDeclined'),
      ended('InvitationCancelled'),
      accepted('acc_bob'),
      resent({ expiresAt: later }),
    ])
      given(decideExpireInvitation, { ...history, invitation: [invited(), end] })
        .when(expire(nextWeek))
        .nothing();
  });
  it('does not release the address of a newer invitation', () => {
    const newer = { ...history, addressClaim: [...heldByInvitation, claimed('inv_2', later)] };
    given(decideExpireInvitation, newer)
      .when(expire(nextWeek))
      .then({ invitation: [ended('InvitationExpired')], addressClaim: [released(invitationId)] });
    // A release has no effect if another one holds the claim.
    const after = {
      ...history,
      invitation: [invited(), ended('InvitationExpired')],
      addressClaim: [...newer.addressClaim, released(invitationId)],
    };
    given(decideResendInvitation, after)
      .when(resend({ at: nextWeek }))
      .refused('invitation.already-open');
  });
});
