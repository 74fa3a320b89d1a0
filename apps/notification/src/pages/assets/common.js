/* global addEventListener, document, fetch, history, location, URLSearchParams */

/** What a reload of this page finds again. It belongs to this tab and is never sent. */
export const remember = (state) => history.replaceState(state, '', location.pathname);
export const remembered = () => history.state ?? {};

/** The token stands after the `#`, so no server sees it; and after this not in the address bar either. */
export const takeToken = () => {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token !== null) remember({ token });
  return remembered().token ?? '';
};
/** Another link of the same page, followed in the same tab, changes nothing but the part after the `#`: begin anew with it. */
addEventListener('hashchange', () => location.reload());

export const byId = (id) => document.getElementById(id);

/** What comes along when an address is pasted: browsers let none of it pass but plain spaces. */
const AROUND = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}]+|[\p{White_Space}\p{Default_Ignorable_Code_Point}]+$/gu;
addEventListener('input', ({ target }) => {
  if (target.type !== 'email') return;
  const address = target.value.replace(AROUND, '');
  if (address !== target.value) target.value = address;
});

/** Shows one state of the page and says so to whoever listens instead of looking. */
export const show = (state) => {
  for (const section of document.querySelectorAll('[data-state]')) section.hidden = section.dataset.state !== state;
  const title = document.querySelector(`[data-state="${state}"] h1`);
  title?.setAttribute('tabindex', '-1');
  title?.focus();
};

/** The end of the road, in two sentences. */
export const stop = ([title, text]) => {
  byId('stopped-title').textContent = title;
  byId('stopped-text').textContent = text;
  show('stopped');
};

const NO_ANSWER = { code: 'network.down', status: 0 };

/** `{ body }` or `{ problem }`; it never throws. */
const send = (method) => async (path, body, accessToken) => {
  const headers = { 'content-type': 'application/json' };
  if (accessToken !== undefined) headers.authorization = `Bearer ${accessToken}`;
  try {
    const response = await fetch(path, { method, headers, body: JSON.stringify(body), referrerPolicy: 'no-referrer' });
    const text = await response.text();
    const answer = text === '' ? {} : JSON.parse(text);
    return response.ok ? { body: answer } : { problem: { code: 'unknown', status: response.status, ...answer } };
  } catch {
    return { problem: NO_ANSWER };
  }
};
export const get = (path, accessToken) => send('GET')(path, undefined, accessToken);
export const post = send('POST');
export const put = send('PUT');

const COMMON = {
  'network.down': 'There is no connection to the server. Try again in a moment.',
  'rate.limited': 'Too many attempts. Wait a minute and try again.',
  'session.refused': 'The address and the password do not fit together.',
  'password.common': 'This password is one of the commonest, and guessed first. Choose another one.',
};

/** What to tell about a problem: field by field if it names fields. */
export const problemText = ({ code, detail, errors = [] }) => {
  const fields = errors.map((error) => COMMON[error.code] ?? error.detail).filter(Boolean);
  return fields.length > 0 ? fields.join(' ') : (COMMON[code] ?? detail ?? 'That did not work. Try again in a moment.');
};

/** Where a problem leads: to the end of the road if it is one of these, else back to the form with what to tell. */
export const failed = (problem, ends) => (ends[problem.code] === undefined ? problemText(problem) : stop(ends[problem.code]));

/** Runs an action for a form or a button: busy while it lasts, and what it answers is shown as an error. */
export const onAct = (element, event, error, act) => {
  element.addEventListener(event, async (happened) => {
    happened.preventDefault();
    const buttons = document.querySelectorAll('button');
    for (const button of buttons) button.disabled = true;
    error.textContent = '';
    try {
      error.textContent = (await act()) ?? '';
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  });
};

const ROLES = {
  owner: 'Owner',
  admin: 'Administrator',
  technical: 'Technical',
  projectCreator: 'Project creator',
  billingAdmin: 'Billing administrator',
  billingViewer: 'Billing viewer',
  readOnly: 'Read only',
  member: 'Member',
};
export const roleName = (role) => ROLES[role] ?? role;

export const moment = (iso) => new Date(iso).toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'short' });
