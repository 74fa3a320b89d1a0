import { byId, failed, onAct, put, show, stop, takeToken } from './common.js';

const ENDS = {
  'opt-out.invalid': ['This link does not work', 'It may be incomplete: copy it from the mail as a whole.'],
  'opt-out.stands': [
    'You get no more invitations by mail',
    'That was said again since, so it stays. With an account you can let them come again.',
  ],
};

const token = takeToken();
/** In memory only: who stopped them here may take it back here. */
let undo;

if (token === '') stop(ENDS['opt-out.invalid']);
else show('ready');

onAct(byId('stop'), 'click', byId('stop-error'), async () => {
  const { body, problem } = await put('/v1/invitation-mails', { token, wanted: false });
  if (problem !== undefined) return failed(problem, ENDS);
  ({ undo } = body);
  byId('undo').hidden = undo === undefined;
  show('stopped-mails');
});
onAct(byId('resume'), 'click', byId('resume-error'), async () => {
  const { problem } = await put('/v1/invitation-mails', { token: undo, wanted: true });
  return problem === undefined ? show('resumed-mails') : failed(problem, ENDS);
});
