/* global document */
import { byId, failed, get, moment, onAct, post, problemText, show, stop } from './common.js';

const NOTHING = ['There is nothing to restore', 'No organization that you own is deleted, or the time to restore it has passed.'];
const ENDS = {
  'organization.deleted': ['It cannot be restored any more', 'The time for that has passed.'],
  'organization.unknown': ['There is no such organization any more', 'Or you do not belong to it.'],
};

/** In memory only: it is gone with the page. */
let accessToken;

const restore = async ({ id, name }) => {
  const { problem } = await post(`/v1/organizations/${id}/restore`, {}, accessToken);
  if (problem !== undefined) return failed(problem, ENDS);
  byId('restored-name').textContent = name;
  return show('restored');
};

const element = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });

const entry = (organization) => {
  const name = Object.assign(element('dt', organization.name), { dir: 'auto' });
  const until = element('dd', `until ${moment(organization.restorableUntil)} `);
  const button = Object.assign(element('button', 'Restore'), { type: 'button' });
  onAct(button, 'click', byId('choose-error'), () => restore(organization));
  until.append(button);
  return [name, until];
};

const choose = async () => {
  const { body, problem } = await get('/v1/organizations?deleted=true&limit=100', accessToken);
  if (problem !== undefined) return problemText(problem);
  if (body.items.length === 0) return stop(NOTHING);
  byId('deleted').replaceChildren(...body.items.flatMap(entry));
  return show('choose');
};

onAct(byId('sign-in'), 'submit', byId('sign-in-error'), async () => {
  const { body, problem } = await post('/v1/sessions', { email: byId('email').value, password: byId('password').value });
  if (problem !== undefined) return problemText(problem);
  byId('password').value = '';
  accessToken = body.accessToken;
  return choose();
});
show('sign-in');
