import { byId, failed, onAct, post, show, stop, takeToken } from './common.js';

const ENDS = {
  'verification.expired': ['This link has expired', 'Register again, and you will get a new one.'],
  'verification.used': ['This address is confirmed already', 'You can sign in.'],
  'verification.invalid': ['This link does not work', 'It may be incomplete: copy it from the mail as a whole.'],
};

const token = takeToken();

if (token === '') stop(ENDS['verification.invalid']);
else show('ready');

onAct(byId('confirm'), 'click', byId('error'), async () => {
  const { problem } = await post('/v1/accounts/verifications', { token });
  if (problem === undefined) return show('done');
  return failed(problem, ENDS);
});
