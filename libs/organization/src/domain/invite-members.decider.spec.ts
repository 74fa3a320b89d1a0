import { claimed, released } from '@guildhall/eventing';
import { given } from '@guildhall/testing';
import { describe, it } from '@jest/globals';
import {
  beforeNextWeek,
  coOwned,
  founded,
  invited,
  joined,
  invitationData,
  nextWeek,
  noon,
  organizationDeleted,
  organizationId,
  allowancesUsedFor,
  slotTaken,
} from '../../test/events-fixture.ts';
import { decideInviteMembers, type Invitee, type InviteMembers, type RefusedItem } from './invite-members.decider.ts';
import { standardLimits } from './limits.ts';
import { ROLES, type Role } from './role.ts';

const invitee = (name: string, role: Role = 'technical'): Invitee => ({
  invitationId: `inv_${name}`,
  addressHash: name,
  addressKey: `key${name}`,
  email: `${name}@example.com`,
  role,
  tokenHash: `h${name}`,
});
const invite = (
  items: readonly (Invitee | RefusedItem)[],
  more: Partial<InviteMembers['data'] & { by: string; at: string }> = {},
): InviteMembers => {
  const { by = 'acc_ada', at = noon, atomic = false, expiresAt = nextWeek } = more;
  return {
    type: 'InviteMembers',
    data: { organizationId, items, atomic, expiresAt, inviterName: 'Ada', maxItems: 50, limits: standardLimits },
    by,
    at,
  };
};
const event = ({ invitationId, addressHash, addressKey, email, role, tokenHash }: Invitee, invitedBy = 'acc_ada') =>
  invited(invitationData({ invitationId, addressHash, addressKey, email, role, tokenHash, invitedBy }));
const caller = [joined('acc_ada', 'owner')];
const history = { organization: founded, caller };
const bob = invitee('bob');
const cy = invitee('cy', 'member');

describe('inviting', () => {
  it('P30 P33 P34 gives each an invitation with a role for a week, and claims the address for as long', () => {
    given(decideInviteMembers, history)
      .when(invite([bob, cy]))
      .then(
        {
          invitations: [[event(bob)], [event(cy)]],
          addressClaims: [[claimed('inv_bob', nextWeek)], [claimed('inv_cy', nextWeek)]],
          ...allowancesUsedFor('acc_ada', 2),
        },
        { answers: [{ invitationId: 'inv_bob' }, { invitationId: 'inv_cy' }], expiresAt: nextWeek, createdAt: noon },
      );
  });
  it('P23 is permitted to owners and admins only', () => {
    for (const role of ROLES) {
      const outcome = given(decideInviteMembers, { organization: coOwned, caller: [joined('acc_dan', role)] }).when(
        invite([cy], { by: 'acc_dan' }),
      );
      if (role === 'owner' || role === 'admin')
        outcome.then({
          invitations: [[event(cy, 'acc_dan')]],
          addressClaims: [[claimed('inv_cy', nextWeek)]],
          ...allowancesUsedFor('acc_dan'),
        });
      else outcome.refused('permission.denied');
    }
  });
  it('T27 refuses an owner invited by an admin, and accepts the others of the batch', () => {
    const boss = invitee('boss', 'owner');
    given(decideInviteMembers, { organization: coOwned, caller: [joined('acc_dan', 'admin')] })
      .when(invite([boss, cy], { by: 'acc_dan' }))
      .then(
        { invitations: [[], [event(cy, 'acc_dan')]], addressClaims: [[], [claimed('inv_cy', nextWeek)]], ...allowancesUsedFor('acc_dan') },
        { answers: [{ refused: 'permission.denied' }, { invitationId: 'inv_cy' }], expiresAt: nextWeek, createdAt: noon },
      );
  });
  it('MX08 is refused for a member or an open invitation, but not after an invitation has ended', () => {
    given(decideInviteMembers, { ...history, addressClaims: [[claimed('acc_bob')], [claimed('inv_old', nextWeek)]] })
      .when(invite([bob, cy], { at: beforeNextWeek }))
      .then(
        {},
        {
          answers: [{ refused: 'member.already' }, { refused: 'invitation.already-open' }],
          expiresAt: nextWeek,
          createdAt: beforeNextWeek,
        },
      );
    given(decideInviteMembers, { ...history, addressClaims: [[claimed('inv_old', nextWeek)]] })
      .when(invite([bob], { at: nextWeek }))
      .then({ invitations: [[event(bob)]], addressClaims: [[claimed('inv_bob', nextWeek)]], ...allowancesUsedFor('acc_ada') });
    given(decideInviteMembers, { ...history, addressClaims: [[claimed('inv_old', nextWeek), released('inv_old')]] })
      .when(invite([bob]))
      .then({ invitations: [[event(bob)]], addressClaims: [[claimed('inv_bob', nextWeek)]], ...allowancesUsedFor('acc_ada') });
  });
  it('T17 hard case 6: answers per item in the order of the request', () => {
    given(decideInviteMembers, history)
      .when(invite([{ refused: 'address.malformed' }, bob, { refused: 'invitation.twin' }, cy]))
      .then(
        {
          invitations: [[event(bob)], [event(cy)]],
          addressClaims: [[claimed('inv_bob', nextWeek)], [claimed('inv_cy', nextWeek)]],
          ...allowancesUsedFor('acc_ada', 2),
        },
        {
          answers: [
            { refused: 'address.malformed' },
            { invitationId: 'inv_bob' },
            { refused: 'invitation.twin' },
            { invitationId: 'inv_cy' },
          ],
          expiresAt: nextWeek,
          createdAt: noon,
        },
      );
  });
  it('hard case 6: accepts fifty at a time, and refuses fifty-one', () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => invitee(`p${String(n)}`));
    const fifty = many(50);
    given(decideInviteMembers, history)
      .when(invite(fifty))
      .then({
        invitations: fifty.map((one) => [event(one)]),
        addressClaims: fifty.map(({ invitationId }) => [claimed(invitationId, nextWeek)]),
        ...allowancesUsedFor('acc_ada', 50),
      });
    given(decideInviteMembers, history)
      .when(invite(many(51)))
      .refused('invitation.batch-too-large');
  });
  it('refuses all with `atomic` if one is refused', () => {
    given(decideInviteMembers, history)
      .when(invite([bob, { refused: 'invitation.twin' }], { atomic: true }))
      .refused('invitation.batch-refused');
    given(decideInviteMembers, history)
      .when(invite([bob], { atomic: true }))
      .then({ invitations: [[event(bob)]], addressClaims: [[claimed('inv_bob', nextWeek)]], ...allowancesUsedFor('acc_ada') });
  });
  it('S10 refuses items above the limits of the organization and the author, with the time of the next try', () => {
    const over = { refused: 'limit.reached', retryAt: '2030-01-01T13:00:00.000Z' } as const;
    for (const before of [
      allowancesUsedFor('acc_ada', 49),
      { ofAccount: allowancesUsedFor('acc_ada', 49).ofAccount },
      { ofOrganization: allowancesUsedFor('acc_ada', 49).ofOrganization },
    ])
      given(decideInviteMembers, { ...history, ...before }, noon)
        .when(invite([bob, cy]))
        .then(
          { invitations: [[event(bob)], []], addressClaims: [[claimed('inv_bob', nextWeek)], []], ...allowancesUsedFor('acc_ada') },
          { answers: [{ invitationId: 'inv_bob' }, over], expiresAt: nextWeek, createdAt: noon },
        );
    given(decideInviteMembers, { ...history, ...allowancesUsedFor('acc_ada', 50) }, noon)
      .when(invite([bob]))
      .nothing();
    given(decideInviteMembers, { ...history, ...allowancesUsedFor('acc_ada', 50), slots: [slotTaken('acc_ada')] })
      .when(invite([bob]))
      .then({ invitations: [[event(bob)]], addressClaims: [[claimed('inv_bob', nextWeek)]], ...allowancesUsedFor('acc_ada') });
  });
  it('T38 is refused without a membership in the organization', () => {
    given(decideInviteMembers)
      .when(invite([bob]))
      .refused('organization.unknown');
    given(decideInviteMembers, { organization: founded })
      .when(invite([bob], { by: 'acc_eve' }))
      .refused('organization.unknown');
    given(decideInviteMembers, { ...history, organization: [...founded, organizationDeleted] })
      .when(invite([bob]))
      .refused('organization.deleted');
  });
});
