import { given } from '@guildhall/testing';
import { describe, it } from '@jest/globals';
import { decideChooseInvitationMails } from './consent.decider.ts';
import { IN_MAILS, type ConsentEvent } from './consent.events.ts';

const recipient = 'r1';
const choose = (wanted: boolean, proof: number | 'account' = IN_MAILS) =>
  ({ type: 'ChooseInvitationMails', data: { recipient, wanted, proof }, by: 'system', at: '2030-01-01T12:00:00.000Z' }) as const;
const stopped: ConsentEvent = { type: 'InvitationMailsStopped', data: { recipient } };
const resumed: ConsentEvent = { type: 'InvitationMailsResumed', data: { recipient } };

describe('T78 invitation mails', () => {
  it('are stopped by the link in any of them; the answer has a link that undoes it', () => {
    given(decideChooseInvitationMails)
      .when(choose(false))
      .then({ consent: [stopped] }, { wanted: false, undo: 2 });
    given(decideChooseInvitationMails, { consent: [stopped, resumed] })
      .when(choose(false))
      .then({ consent: [stopped] }, { wanted: false, undo: 3 });
  });
  it('S13 cannot be resumed by a link after they were stopped twice: only by the account', () => {
    for (const proof of [IN_MAILS, 'account'] as const)
      given(decideChooseInvitationMails, { consent: [stopped] })
        .when(choose(false, proof))
        .then({ consent: [stopped] }, { wanted: false, undo: undefined });
    for (const proof of [2, 3])
      given(decideChooseInvitationMails, { consent: [stopped, stopped] })
        .when(choose(true, proof))
        .refused('opt-out.stands');
    given(decideChooseInvitationMails, { consent: [stopped, stopped] })
      .when(choose(true, 'account'))
      .then({ consent: [resumed] }, { wanted: true, undo: undefined });
  });
  it('are stopped twice at most', () => {
    given(decideChooseInvitationMails, { consent: [stopped, stopped] })
      .when(choose(false))
      .nothing();
  });
  it('are resumed by the undo link and by the account, and not by the link in a mail or an older undo link', () => {
    for (const proof of [2, 'account'] as const)
      given(decideChooseInvitationMails, { consent: [stopped] })
        .when(choose(true, proof))
        .then({ consent: [resumed] }, { wanted: true, undo: undefined });
    for (const proof of [IN_MAILS, 3])
      given(decideChooseInvitationMails, { consent: [stopped] })
        .when(choose(true, proof))
        .refused('opt-out.stands');
    given(decideChooseInvitationMails, { consent: [stopped, resumed, stopped] })
      .when(choose(true, 2))
      .refused('opt-out.stands');
  });
  it('need no proof to be resumed when they are not stopped', () => {
    given(decideChooseInvitationMails).when(choose(true)).nothing();
  });
});
