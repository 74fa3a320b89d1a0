import { byId, failed, onAct, post, remember, remembered, show, stop, takeToken } from './common.js';

const ENDS = {
  'verification.expired': ['This link has expired', 'Sign up again, and you will get a new one.'],
  'verification.used': ['This address is confirmed already', 'You can sign in.'],
  'verification.invalid': ['This link does not work', 'It may be incomplete: copy it from the mail as a whole.'],
};

const token = takeToken();

if (remembered().confirmed) show('done');
else if (token === '') stop(ENDS['verification.invalid']);
else show('ready');

onAct(byId('confirm'), 'submit', byId('error'), async () => {
  const { problem } = await post('/v1/accounts/verifications', {
    token,
    name: byId('name').value,
    password: byId('password').value,
    acceptTerms: byId('terms').checked,
  });
  if (problem !== undefined) return failed(problem, ENDS);
  byId('password').value = '';
  remember({ confirmed: true });
  return show('done');
});
