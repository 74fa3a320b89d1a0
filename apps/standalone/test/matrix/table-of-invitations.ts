import {
  account,
  ANYBODY,
  foreign,
  inside,
  open,
  ownersOnly,
  saidOr,
  type BodyOf,
  type Case,
  type Cases,
  type Outcome,
  type Table,
} from './rows.ts';

const NO_INVITATION = '404 invitation.unknown';
const noInvitation = foreign(['a neighbour’s invitation', 'an invitation that never was'], NO_INVITATION);
/** By its id an invitation is there for its invitee only. */
const invitees = (outcome: Outcome): Case => ({ invitee: outcome, else: NO_INVITATION });
/** A genuine link in other hands says so. */
const holders = (outcome: Outcome): Case => ({ invitee: outcome, else: '403 invitation.other-address' });

const ended = {
  accepted: '409 invitation.already-accepted',
  declined: '409 invitation.declined',
  cancelled: '409 invitation.cancelled',
  expired: '410 invitation.expired',
  superseded: '410 invitation.superseded',
} as const;
const token: BodyOf = (named) => ({ token: named.token });
const invitationOrToken: BodyOf = ({ invitationId, token: link }) => (link === undefined ? { invitationId } : { token: link });
const byItsEnd = (of: (outcome: Outcome) => Case): Cases => ({
  'an accepted invitation': of(ended.accepted),
  'a declined invitation': of(ended.declined),
  'a cancelled invitation': of(ended.cancelled),
});
const answered = (good: Outcome): Cases => ({
  'an open invitation': invitees(good),
  ...byItsEnd(invitees),
  'an expired invitation': invitees(ended.expired),
  'an invitation into a deleted organization': invitees('410 organization.deleted'),
  'a neighbour’s invitation': NO_INVITATION,
  'an invitation that never was': NO_INVITATION,
  'a link': holders(good),
  'a superseded link': holders(ended.superseded),
  'a link that was accepted': holders(ended.accepted),
  'a link that was declined': holders(ended.declined),
  'a link that was cancelled': holders(ended.cancelled),
  'a link that has expired': holders(ended.expired),
  'a link into a deleted organization': holders('410 organization.deleted'),
  'a link that nobody sent': NO_INVITATION,
});

export const INVITATIONS: Table = {
  inviteMembers: inside(
    'member.invite',
    {
      'a new address': '201',
      'a new address, to be an owner': ownersOnly('201', '409 invitation.batch-refused'),
      'a member’s address': '409 invitation.batch-refused',
    },
    saidOr({ invitations: [{ email: 'new@else.example', role: 'member' }] }),
  ),
  listInvitations: inside('member.read', { 'an organization': '200' }),
  readInvitation: inside('member.read', {
    'an open invitation': '200',
    'a cancelled invitation': '200',
    'an expired invitation': '200',
    ...noInvitation,
  }),
  cancelInvitation: inside('member.invite', {
    'an open invitation': '204',
    'an open invitation to be an owner': ownersOnly('204'),
    ...byItsEnd((outcome) => outcome),
    'a cancelled invitation': '204',
    'an expired invitation': ended.expired,
    ...noInvitation,
  }),
  resendInvitation: inside('member.invite', {
    'an open invitation': '200',
    'an open invitation to be an owner': ownersOnly('200'),
    'an expired invitation': '200',
    ...byItsEnd((outcome) => outcome),
    ...noInvitation,
  }),
  listMyInvitations: account(ANYBODY),
  previewInvitation: open(
    {
      'a link': '200',
      'a superseded link': ended.superseded,
      'a link that was accepted': ended.accepted,
      'a link that was declined': ended.declined,
      'a link that was cancelled': ended.cancelled,
      'a link that has expired': ended.expired,
      'a link into a deleted organization': '410 organization.deleted',
      'a link that nobody sent': NO_INVITATION,
    },
    token,
  ),
  acceptInvitation: account(answered('200'), invitationOrToken),
  declineInvitation: account(answered('204'), invitationOrToken),
};
