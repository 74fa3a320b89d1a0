import { given } from '@guildhall/testing';
import { describe, it } from '@jest/globals';
import { chooseInvitationMails } from './consent.decider.ts';
import type { ConsentEvent } from './consent.events.ts';

const recipient = 'r1';
const choose = (wanted: boolean) =>
  ({ type: 'ChooseInvitationMails', data: { recipient, wanted }, by: 'system', at: '2030-01-01T12:00:00.000Z' }) as const;
const stopped: ConsentEvent = { type: 'InvitationMailsStopped', data: { recipient } };
const resumed: ConsentEvent = { type: 'InvitationMailsResumed', data: { recipient } };

describe('T78 mails of invitations', () => {
  it('are wanted until somebody says that they are not, and again when they say so', () => {
    given(chooseInvitationMails)
      .when(choose(false))
      .then({ consent: [stopped] }, { wanted: false });
    given(chooseInvitationMails, { consent: [stopped] })
      .when(choose(true))
      .then({ consent: [resumed] }, { wanted: true });
    given(chooseInvitationMails, { consent: [stopped, resumed] })
      .when(choose(false))
      .then({ consent: [stopped] }, { wanted: false });
  });
  it('are stopped once, and resumed only when they were stopped', () => {
    given(chooseInvitationMails).when(choose(true)).nothing();
    given(chooseInvitationMails, { consent: [stopped] })
      .when(choose(false))
      .nothing();
  });
});
