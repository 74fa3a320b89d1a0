import { byId, onAct, put, show, stop, takeToken, told } from './common.js';

const ENDS = { 'opt-out.invalid': ['This link does not work', 'It may be incomplete: copy it from the mail as a whole.'] };

const token = takeToken();

if (token === '') stop(ENDS['opt-out.invalid']);
else show('ready');

const choose = async (wanted) => {
  const { problem } = await put('/v1/invitation-mails', { token, wanted });
  if (problem === undefined) return show(wanted ? 'resumed-mails' : 'stopped-mails');
  return ENDS[problem.code] === undefined ? told(problem) : stop(ENDS[problem.code]);
};

onAct(byId('stop'), 'click', byId('stop-error'), () => choose(false));
onAct(byId('resume'), 'click', byId('resume-error'), () => choose(true));
