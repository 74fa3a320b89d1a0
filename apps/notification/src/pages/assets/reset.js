import { byId, failed, onAct, post, problemText, show, takeToken } from './common.js';

const ENDS = {
  'reset.expired': ['This link has expired', 'It works for a short time only.'],
  'reset.used': ['This link has been used', 'It works once, and ends with the first of your links that is used.'],
  'reset.invalid': ['This link does not work', 'It is incomplete, or the password was changed since.'],
};

const token = takeToken();
show(token === '' ? 'ask' : 'ready');

onAct(byId('ask'), 'submit', byId('ask-error'), async () => {
  const { problem } = await post('/v1/password-resets', { email: byId('email').value });
  return problem === undefined ? show('mailed') : problemText(problem);
});

onAct(byId('reset'), 'submit', byId('reset-error'), async () => {
  const newPassword = byId('password').value;
  if (newPassword !== byId('password-again').value) return 'The two passwords differ.';
  const { problem } = await post('/v1/password-resets/confirm', { token, newPassword });
  if (problem === undefined) return show('done');
  return failed(problem, ENDS);
});
