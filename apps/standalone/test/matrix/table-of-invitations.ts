import {
  account,
  ANY_ACTOR,
  outcomeForAll,
  inOrganization,
  open,
  optional,
  ownersOnly,
  ownBodyOr,
  type BodyOf,
  type Case,
  type Cases,
  type Outcome,
  type Table,
} from './rows.ts';

const NO_INVITATION = '404 invitation.unknown';
const noInvitation = outcomeForAll(['an invitation of another organization', 'an unknown invitation'], NO_INVITATION);
/** By its id an invitation exists for its invitee only. */
const invitees = (outcome: Outcome): Case => ({ invitee: outcome, else: NO_INVITATION });
/** With the link, another account is refused to accept; anybody may decline. */
const holdersOf = (outcome: Outcome): Case => ({ invitee: outcome, else: '403 invitation.other-address' });

const ended = {
  accepted: '409 invitation.already-accepted',
  declined: '409 invitation.declined',
  cancelled: '409 invitation.cancelled',
  expired: '410 invitation.expired',
  superseded: '410 invitation.superseded',
} as const;
const token: BodyOf = (named) => ({ token: named.token });
const invitationOrToken: BodyOf = ({ invitationId, token: link }) => (link === undefined ? { invitationId } : { token: link });
const byEnd = (of: (outcome: Outcome) => Case): Cases => ({
  'an accepted invitation': of(ended.accepted),
  'a declined invitation': of(ended.declined),
  'a cancelled invitation': of(ended.cancelled),
});
/** `by`: who may answer by the link. */
const answered = (good: Outcome, by: (outcome: Outcome) => Case): Cases => ({
  'an open invitation': invitees(good),
  ...byEnd(invitees),
  'an expired invitation': invitees(ended.expired),
  'an invitation into a deleted organization': invitees('410 organization.deleted'),
  'an invitation of another organization': NO_INVITATION,
  'an unknown invitation': NO_INVITATION,
  'a link': by(good),
  'a superseded link': by(ended.superseded),
  'a link that was accepted': by(ended.accepted),
  'a link that was declined': by(ended.declined),
  'a link that was cancelled': by(ended.cancelled),
  'a link that has expired': by(ended.expired),
  'a link into a deleted organization': by('410 organization.deleted'),
  'an unknown link': NO_INVITATION,
});

export const INVITATIONS: Table = {
  inviteMembers: inOrganization(
    'member.invite',
    {
      'a new address': '201',
      'a new address, as owner': ownersOnly('201', '409 invitation.batch-refused'),
      'a member’s address': '409 invitation.batch-refused',
    },
    ownBodyOr({ invitations: [{ email: 'new@else.example', role: 'member' }] }),
  ),
  listInvitations: inOrganization('member.read', { 'an organization': '200' }),
  readInvitation: inOrganization('member.read', {
    'an open invitation': '200',
    'a cancelled invitation': '200',
    'an expired invitation': '200',
    ...noInvitation,
  }),
  cancelInvitation: inOrganization('member.invite', {
    'an open invitation': '204',
    'an open invitation as owner': ownersOnly('204'),
    ...byEnd((outcome) => outcome),
    'a cancelled invitation': '204',
    'an expired invitation': ended.expired,
    ...noInvitation,
  }),
  changeInvitationRole: inOrganization(
    'member.invite',
    {
      'an open invitation': '200',
      'an open invitation as owner': ownersOnly('200'),
      'an open invitation, changed to owner': ownersOnly('200'),
      'an expired invitation': ended.expired,
      ...byEnd((outcome) => outcome),
      ...noInvitation,
    },
    ownBodyOr({ role: 'readOnly' }),
  ),
  resendInvitation: inOrganization('member.invite', {
    'an open invitation': '200',
    'an open invitation as owner': ownersOnly('200'),
    'an expired invitation': '200',
    ...byEnd((outcome) => outcome),
    ...noInvitation,
  }),
  listMyInvitations: account(ANY_ACTOR),
  previewInvitation: open(
    {
      'a link': '200',
      'a superseded link': ended.superseded,
      'a link that was accepted': ended.accepted,
      'a link that was declined': ended.declined,
      'a link that was cancelled': ended.cancelled,
      'a link that has expired': ended.expired,
      'a link into a deleted organization': '410 organization.deleted',
      'an unknown link': NO_INVITATION,
    },
    token,
  ),
  acceptInvitation: account(answered('200', holdersOf), invitationOrToken),
  declineInvitation: optional(
    answered('204', (outcome) => ({ else: outcome })),
    invitationOrToken,
  ),
};
