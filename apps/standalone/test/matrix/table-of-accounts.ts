import { account, ANY_ACTOR, open, ownBodyOr, type Table } from './rows.ts';

const REFUSED = '401 session.refused';

export const ACCOUNTS: Table = {
  live: open(ANY_ACTOR),
  ready: open(ANY_ACTOR),
  listInboxMessages: open(ANY_ACTOR),

  register: open(
    {
      'an unknown address': '202',
      'a known address': '202',
      'an invitation to somebody without an account': '201',
      'an invitation to somebody with an account': '409 account.exists',
      'an invitation that was cancelled': '409 invitation.cancelled',
      'an invitation that was resent': '410 invitation.superseded',
      'an invitation to a deleted organization': '410 organization.deleted',
      'a forged invitation': '404 invitation.unknown',
    },
    ownBodyOr(),
  ),
  verifyAccount: open(
    { 'a verification': '200', 'a used verification': '409 verification.used', 'a forged token': '422 verification.invalid' },
    ownBodyOr(),
  ),
  signIn: open(
    {
      'good credentials': '201',
      'a wrong password': REFUSED,
      'an address without an account': REFUSED,
      'an address that is not verified': REFUSED,
    },
    ownBodyOr(),
  ),
  refreshSession: open(
    { 'a refresh token': '200', 'the refresh token of an ended session': '401 session.ended', 'a forged refresh token': REFUSED },
    ownBodyOr(),
  ),
  requestPasswordReset: open({ 'an address with an account': '202', 'an address without a matching account': '202' }, ownBodyOr()),
  resetPassword: open({ 'a reset': '204', 'a used reset': '409 reset.used', 'a forged reset': '422 reset.invalid' }, ownBodyOr()),
  readMe: account(ANY_ACTOR),
  updateMe: account(ANY_ACTOR, () => ({ name: 'Another Name' })),
  changePassword: account({ 'the right password': '204', 'a wrong current password': '403 password.wrong' }, ownBodyOr()),
  readInvitationMails: account(ANY_ACTOR),
  chooseInvitationMails: account(ANY_ACTOR, () => ({ wanted: true })),
  chooseInvitationMailsByLink: open(
    { 'an opt-out': '200', 'an opt-out link, used to opt in again': '409 opt-out.stands', 'a forged opt-out': '422 opt-out.invalid' },
    ownBodyOr(),
  ),
  listSessions: account(ANY_ACTOR),
  signOut: account({ 'any situation': '204' }),
  revokeSession: account({
    'another session of the actor': '204',
    'a session of somebody else': '404 session.unknown',
    'an unknown session': '404 session.unknown',
  }),
};
