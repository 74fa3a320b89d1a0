/* global document */
import { byId, failed, moment, onAct, post, roleName, show, stop, takeToken, told } from './common.js';

/** Each end of an invitation has its own words (PX15). */
const ENDS = {
  'invitation.expired': ['This invitation has expired', 'Ask whoever invited you to send it again: you will get a new link.'],
  'invitation.superseded': ['There is a newer link', 'The invitation has been sent again since. Use the link in the newest mail.'],
  'invitation.already-accepted': ['This invitation has been accepted already', 'Sign in to see the organization.'],
  'invitation.declined': ['This invitation has been declined', 'If that was a mistake, ask for a new one.'],
  'invitation.cancelled': ['This invitation has been withdrawn', 'If you think that this is a mistake, ask whoever invited you.'],
  'invitation.authority-lost': [
    'This invitation does not count any more',
    'Who invited you may not do so any more. Ask another member for a new invitation.',
  ],
  'organization.deleted': ['This organization has been deleted', 'The invitation ended with it.'],
  'member.already': ['You are a member already', 'There is nothing left to accept.'],
  'account.exclusive': ['You cannot join now', 'Your account belongs to another organization that it has to leave first.'],
  'invitation.unknown': ['This link does not work', 'It may be incomplete: copy it from the mail as a whole.'],
};
const OTHER_ADDRESS = 'This invitation was sent to another address than that of this account. Sign in with the other one.';

const token = takeToken();
/** In memory only: it is gone with the page. */
let accessToken;
let wanted = 'accept';

const fill = (selector, text) => {
  for (const element of document.querySelectorAll(selector)) element.textContent = text;
};

const open = async () => {
  if (token === '') return stop(ENDS['invitation.unknown']);
  const { body, problem } = await post('/v1/invitations/preview', { token });
  if (problem !== undefined) return stop(ENDS[problem.code] ?? ['That did not work', told(problem)]);
  fill('#organization, #organization-again, .organization-again', body.organization.name);
  fill('#inviter', body.inviterName);
  fill('#role, #role-again', roleName(body.role));
  fill('#email, .email-again', body.email);
  fill('#expires', moment(body.expiresAt));
  show('invitation');
};

/** Does what was wanted; gives what went wrong, if a person can mend it. */
const answer = async () => {
  const { problem } = await post(`/v1/invitations/${wanted}`, { token }, accessToken);
  if (problem === undefined)
    return wanted === 'accept'
      ? show('accepted')
      : stop(['You have declined the invitation', 'Nothing else happens. You can close this page.']);
  if (problem.code === 'invitation.other-address') {
    accessToken = undefined;
    askWho();
    return OTHER_ADDRESS;
  }
  if (problem.status === 401) {
    accessToken = undefined;
    return askWho();
  }
  return failed(problem, ENDS);
};

const askWho = () => {
  byId('sign-in-title').textContent = `Sign in to ${wanted}`;
  byId('sign-in-button').textContent = `Sign in and ${wanted}`;
  byId('no-account').hidden = wanted !== 'accept';
  show('sign-in');
  byId('sign-in-email').focus();
};

const signIn = async () => {
  const { body, problem } = await post('/v1/sessions', { email: byId('sign-in-email').value, password: byId('sign-in-password').value });
  if (problem !== undefined) return told(problem);
  byId('sign-in-password').value = '';
  accessToken = body.accessToken;
  return answer();
};

const register = async () => {
  const { problem } = await post('/v1/accounts', {
    email: byId('register-email').value,
    name: byId('register-name').value,
    password: byId('register-password').value,
    acceptTerms: byId('register-terms').checked,
    invitationToken: token,
  });
  if (problem !== undefined) return failed(problem, ENDS);
  byId('register-password').value = '';
  show('mailed');
};

for (const wish of ['accept', 'decline'])
  onAct(byId(wish), 'click', byId('answer-error'), () => {
    wanted = wish;
    return accessToken === undefined ? askWho() : answer();
  });
onAct(byId('sign-in'), 'submit', byId('sign-in-error'), signIn);
onAct(byId('register'), 'submit', byId('register-error'), register);
byId('to-register').addEventListener('click', () => {
  show('register');
  byId('register-name').focus();
});
for (const back of document.querySelectorAll('.back')) back.addEventListener('click', () => show('invitation'));

void open();
