import { given } from '@guildhall/testing';
import { describe, expect, it } from '@jest/globals';
import type { ConsentEvent } from './consent.events.ts';
import { giveUpEmail, recordSent, requestEmail, startDispatch } from './email.decider.ts';
import type { EmailEvent } from './email.events.ts';
import { waitFor, type QuotaEvent } from './quota.events.ts';

const about = { emailId: 'eml_1', template: 'invitation', refs: { organizationId: 'org_1', invitationId: 'inv_1', issue: 1 } } as const;
const at = '2030-01-01T12:00:00.000Z';
const heldUntil = '2030-01-01T12:05:00.000Z';
const start = (more: Readonly<{ jobId?: string; at?: string; hourlyCap?: number }> = {}) => ({
  type: 'StartDispatch' as const,
  data: { ...about, jobId: more.jobId ?? 'job', recipient: 'r1', hourlyCap: more.hourlyCap ?? 2, hold: 300_000 },
  by: 'system',
  at: more.at ?? at,
});
const wish = { data: about, by: 'system', at };
const requested: EmailEvent = { type: 'EmailRequested', data: about };
const started = (attempt: number, jobId = 'job'): EmailEvent => ({
  type: 'DispatchStarted',
  data: { emailId: 'eml_1', attempt, jobId, heldUntil },
});
const counted = (time: string): QuotaEvent => ({ type: 'MailCounted', data: { recipient: 'r1', at: time } });
const sent: EmailEvent = { type: 'EmailSent', data: about };
const givenUp: EmailEvent = { type: 'EmailGivenUp', data: { ...about, reason: 'unreachable' } };

describe('a mail', () => {
  it('is put down once', () => {
    given(requestEmail)
      .when({ type: 'RequestEmail', ...wish })
      .then({ email: [requested] });
    given(requestEmail, { email: [requested] })
      .when({ type: 'RequestEmail', ...wish })
      .nothing();
  });

  it('is put down, begun and counted in one step', () => {
    given(startDispatch)
      .when(start())
      .then({ email: [requested, started(1)], quota: [counted(at)] }, { attempt: 1 });
  });

  it('may be begun again by the same job, and is not counted again', () => {
    given(startDispatch, { email: [requested, started(1)] })
      .when(start())
      .then({ email: [started(2)] }, { attempt: 2 });
  });

  it('that another job has in hand is left alone, until that job should long be back', () => {
    given(startDispatch, { email: [requested, started(1, 'other')] })
      .when(start())
      .refused('email.under-way');
    given(startDispatch, { email: [requested, started(1, 'other')] })
      .when(start({ at: heldUntil }))
      .then({
        email: [{ type: 'DispatchStarted', data: { emailId: 'eml_1', attempt: 2, jobId: 'job', heldUntil: '2030-01-01T12:10:00.000Z' } }],
      });
  });

  it('that has an outcome is never begun again', () => {
    for (const end of [sent, givenUp])
      given(startDispatch, { email: [requested, started(1), end] })
        .when(start())
        .refused('email.settled');
  });

  it('has one outcome', () => {
    const [record, giveUp] = [
      { type: 'RecordSent', ...wish } as const,
      { type: 'GiveUpEmail', ...wish, data: { ...about, reason: 'unreachable' } } as const,
    ];
    given(recordSent, { email: [requested, started(1)] })
      .when(record)
      .then({ email: [sent] });
    given(recordSent, { email: [requested, started(1), sent] })
      .when(record)
      .nothing();
    given(recordSent, { email: [requested, started(1), givenUp] })
      .when(record)
      .refused('email.settled');
    given(giveUpEmail)
      .when(giveUp)
      .then({ email: [requested, givenUp] });
    given(giveUpEmail, { email: [requested, givenUp] })
      .when(giveUp)
      .nothing();
    given(giveUpEmail, { email: [requested, sent] })
      .when(giveUp)
      .refused('email.settled');
  });

  it('T78 is not begun when its recipient wants none of its kind, neither at first nor again', () => {
    const stopped: ConsentEvent = { type: 'InvitationMailsStopped', data: { recipient: 'r1' } };
    const resumed: ConsentEvent = { type: 'InvitationMailsResumed', data: { recipient: 'r1' } };
    for (const email of [[], [requested, started(1)]])
      given(startDispatch, { email, consents: [[stopped]] })
        .when(start())
        .refused('recipient.opted-out');
    given(startDispatch, { consents: [[stopped, resumed]] })
      .when(start())
      .then({ email: [requested, started(1)], quota: [counted(at)] });
  });
  it('T78 waits when its recipient has had as many as an hour holds, and not longer than needed', () => {
    const quota = [counted('2030-01-01T11:10:00.000Z'), counted('2030-01-01T11:30:00.000Z')];
    given(startDispatch, { quota }).when(start()).refused('recipient.capped');
    given(startDispatch, { quota })
      .when(start({ hourlyCap: 3 }))
      .then({ email: [requested, started(1)], quota: [counted(at)] });
    expect(waitFor(['2030-01-01T11:10:00.000Z', '2030-01-01T11:30:00.000Z'], 2, at)).toBe(10 * 60_000);
    expect(waitFor(['2030-01-01T11:00:00.000Z', '2030-01-01T11:30:00.000Z'], 2, at)).toBe(0);
  });
});
