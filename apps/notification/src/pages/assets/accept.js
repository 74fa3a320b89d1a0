/* global document */
import { byId, failed, moment, onAct, post, problemText, remember, remembered, roleName, show, stop, takeToken } from './common.js';

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
  'invitation.unknown': ['This link does not work', 'It may be incomplete: copy it from the mail as a whole.'],
};
const OTHER_ADDRESS = 'This invitation was sent to another address than that of this account. Sign in with the other one.';
const HAS_ACCOUNT = 'There is an account with this address. Sign in with its password to accept.';

const token = takeToken();
/** In memory only: it is gone with the page. */
let accessToken;
/** What the invitation is for, as the preview says. */
let shown;

const fill = (selector, text) => {
  for (const element of document.querySelectorAll(selector)) element.textContent = text;
};
const name = ({ organization, role }) => {
  fill('#organization, #organization-again, .organization-again', organization);
  fill('#role, #role-again', roleName(role));
};

const open = async () => {
  const { joined } = remembered();
  if (joined !== undefined) return accepted(joined);
  if (token === '') return stop(ENDS['invitation.unknown']);
  const { body, problem } = await post('/v1/invitations/preview', { token });
  if (problem !== undefined) return stop(ENDS[problem.code] ?? ['That did not work', problemText(problem)]);
  shown = { organization: body.organization.name, role: body.role };
  name(shown);
  fill('#inviter', body.inviterName);
  fill('#email, .email-again', body.email);
  fill('#expires', moment(body.expiresAt));
  show('invitation');
};

/** Remembered without the token, which has done its work. */
const accepted = (joined) => {
  remember({ joined });
  name(joined);
  show('accepted');
};

const askWho = (why = '') => {
  byId('sign-in-error').textContent = why;
  show('sign-in');
  byId('sign-in-email').focus();
  return why;
};

/** Gives what went wrong, if a person can mend it. */
const accept = async () => {
  const { problem } = await post('/v1/invitations/accept', { token }, accessToken);
  if (problem === undefined) return accepted(shown);
  if (problem.code === 'invitation.other-address' || problem.status === 401) {
    accessToken = undefined;
    return askWho(problem.status === 401 ? '' : OTHER_ADDRESS);
  }
  return failed(problem, ENDS);
};

/** Whoever holds the link may say no, with an account or without. */
const decline = async () => {
  const { problem } = await post('/v1/invitations/decline', { token });
  if (problem !== undefined) return failed(problem, ENDS);
  return stop(['You have declined the invitation', 'Nothing else happens. You can close this page.']);
};

const signIn = async () => {
  const { body, problem } = await post('/v1/sessions', { email: byId('sign-in-email').value, password: byId('sign-in-password').value });
  if (problem !== undefined) return problemText(problem);
  byId('sign-in-password').value = '';
  accessToken = body.accessToken;
  return accept();
};

/** The link has proven the address: account and membership begin with this. */
const register = async () => {
  const { problem } = await post('/v1/accounts', {
    invitationToken: token,
    name: byId('register-name').value,
    password: byId('register-password').value,
    acceptTerms: byId('register-terms').checked,
  });
  if (problem?.code === 'account.exists') return void askWho(HAS_ACCOUNT);
  if (problem !== undefined) return failed(problem, ENDS);
  byId('register-password').value = '';
  return accepted(shown);
};

onAct(byId('accept'), 'click', byId('answer-error'), () => (accessToken === undefined ? void askWho() : accept()));
onAct(byId('decline'), 'click', byId('answer-error'), decline);
onAct(byId('sign-in'), 'submit', byId('sign-in-error'), signIn);
onAct(byId('register'), 'submit', byId('register-error'), register);
byId('to-register').addEventListener('click', () => {
  show('register');
  byId('register-name').focus();
});
for (const back of document.querySelectorAll('.back')) back.addEventListener('click', () => show('invitation'));

void open();
