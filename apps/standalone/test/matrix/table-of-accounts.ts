import { account, ANYBODY, open, ownBodyOr, type Table } from './rows.ts';

const BAD = '401 session.refused';

export const ACCOUNTS: Table = {
  live: open(ANYBODY),
  ready: open(ANYBODY),
  listInboxMessages: open(ANYBODY),

  register: open(
    {
      'an unknown address': '202',
      'a known address': '202',
      'an invitation to who has no account': '201',
      'an invitation to who has one': '409 account.exists',
      'an invitation that was withdrawn': '409 invitation.cancelled',
      'an invitation that was resent': '410 invitation.superseded',
      'an invitation to what was deleted': '410 organization.deleted',
      'a forged invitation': '404 invitation.unknown',
    },
    ownBodyOr(),
  ),
  verifyAccount: open(
    { 'a verification': '200', 'a used verification': '409 verification.used', 'a forged token': '422 verification.invalid' },
    ownBodyOr(),
  ),
  signIn: open(
    { 'good credentials': '201', 'a wrong password': BAD, 'an address without an account': BAD, 'an address that is not verified': BAD },
    ownBodyOr(),
  ),
  refreshSession: open(
    { 'a refresh token': '200', 'the refresh token of an ended session': '401 session.ended', 'a forged refresh token': BAD },
    ownBodyOr(),
  ),
  requestPasswordReset: open({ 'an address with an account': '202', 'an address with none': '202' }, ownBodyOr()),
  resetPassword: open({ 'a reset': '204', 'a used reset': '409 reset.used', 'a forged reset': '422 reset.invalid' }, ownBodyOr()),
  readMe: account(ANYBODY),
  updateMe: account(ANYBODY, () => ({ name: 'Another Name' })),
  changePassword: account({ 'one’s password': '204', 'not one’s password': '403 password.wrong' }, ownBodyOr()),
  readInvitationMails: account(ANYBODY),
  chooseInvitationMails: account(ANYBODY, () => ({ wanted: true })),
  chooseInvitationMailsByLink: open(
    { 'an opt-out': '200', 'an opt-out, to take it back': '409 opt-out.stands', 'a forged opt-out': '422 opt-out.invalid' },
    ownBodyOr(),
  ),
  listSessions: account(ANYBODY),
  signOut: account({ 'as it is': '204' }),
  revokeSession: account({
    'another session of one’s own': '204',
    'somebody else’s session': '404 session.unknown',
    'a session that never was': '404 session.unknown',
  }),
};
