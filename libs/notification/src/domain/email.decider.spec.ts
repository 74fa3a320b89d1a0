import { given } from '@guildhall/testing';
import { describe, expect, it } from '@jest/globals';
import type { ConsentEvent } from './consent.events.ts';
import { decideGiveUpEmail, decideRecordSent, decideRequestEmail, decideStartDispatch } from './email.decider.ts';
import type { EmailEvent } from './email.events.ts';
import type { QuotaEvent } from './quota.events.ts';

const about = { emailId: 'eml_1', template: 'invitation', refs: { organizationId: 'org_1', invitationId: 'inv_1', issue: 1 } } as const;
const at = '2030-01-01T12:00:00.000Z';
const heldUntil = '2030-01-01T12:05:00.000Z';
const start = (more: Readonly<{ jobId?: string; at?: string; hourlyCap?: number; dueAt?: string }> = {}) => ({
  type: 'StartDispatch' as const,
  data: { ...about, dueAt: more.dueAt ?? at, jobId: more.jobId ?? 'job', recipient: 'r1', hourlyCap: more.hourlyCap ?? 2, hold: 300_000 },
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
    given(decideRequestEmail)
      .when({ type: 'RequestEmail', ...wish })
      .then({ email: [requested] });
    given(decideRequestEmail, { email: [requested] })
      .when({ type: 'RequestEmail', ...wish })
      .nothing();
  });

  it('is put down, begun and counted in one step', () => {
    given(decideStartDispatch)
      .when(start())
      .then({ email: [requested, started(1)], quota: [counted(at)] }, { attempt: 1, until: undefined });
  });

  it('may be begun again by the same job, and is not counted again', () => {
    given(decideStartDispatch, { email: [requested, started(1)] })
      .when(start())
      .then({ email: [started(2)] }, { attempt: 2, until: undefined });
  });

  it('that another job has in hand is left alone, until that job should long be back', () => {
    given(decideStartDispatch, { email: [requested, started(1, 'other')] })
      .when(start())
      .refused('email.under-way');
    given(decideStartDispatch, { email: [requested, started(1, 'other')] })
      .when(start({ at: heldUntil }))
      .then({
        email: [{ type: 'DispatchStarted', data: { emailId: 'eml_1', attempt: 2, jobId: 'job', heldUntil: '2030-01-01T12:10:00.000Z' } }],
      });
  });

  it('that has an outcome is never begun again', () => {
    for (const end of [sent, givenUp])
      given(decideStartDispatch, { email: [requested, started(1), end] })
        .when(start())
        .refused('email.settled');
  });

  it('has one outcome', () => {
    const [record, giveUp] = [
      { type: 'RecordSent', ...wish } as const,
      { type: 'GiveUpEmail', ...wish, data: { ...about, reason: 'unreachable' } } as const,
    ];
    given(decideRecordSent, { email: [requested, started(1)] })
      .when(record)
      .then({ email: [sent] });
    given(decideRecordSent, { email: [requested, started(1), sent] })
      .when(record)
      .nothing();
    given(decideRecordSent, { email: [requested, started(1), givenUp] })
      .when(record)
      .refused('email.settled');
    given(decideGiveUpEmail)
      .when(giveUp)
      .then({ email: [requested, givenUp] });
    given(decideGiveUpEmail, { email: [requested, givenUp] })
      .when(giveUp)
      .nothing();
    given(decideGiveUpEmail, { email: [requested, sent] })
      .when(giveUp)
      .refused('email.settled');
  });

  it('T78 is not begun when its recipient wants none of its kind, neither at first nor again', () => {
    const stopped: ConsentEvent = { type: 'InvitationMailsStopped', data: { recipient: 'r1' } };
    const resumed: ConsentEvent = { type: 'InvitationMailsResumed', data: { recipient: 'r1' } };
    for (const email of [[], [requested, started(1)]])
      given(decideStartDispatch, { email, consents: [[stopped]] })
        .when(start())
        .refused('recipient.opted-out');
    given(decideStartDispatch, { consents: [[stopped, resumed]] })
      .when(start())
      .then({ email: [requested, started(1)], quota: [counted(at)] });
  });
  const quota = [counted('2030-01-01T11:10:00.000Z'), counted('2030-01-01T11:30:00.000Z')];
  const turn = '2030-01-01T12:10:00.000Z';
  const deferred = (until = turn): EmailEvent => ({ type: 'EmailDeferred', data: { emailId: 'eml_1', until } });
  const reserved = (emailId = 'eml_1', dueAt = at, until = turn): QuotaEvent => ({
    type: 'TurnReserved',
    data: { recipient: 'r1', at: until, emailId, dueAt, topic: 'invitation inv_1' },
  });

  it('T78 waits when its recipient has had as many as an hour holds, and not longer than needed', () => {
    given(decideStartDispatch, { quota })
      .when(start())
      .then({ email: [requested, deferred()], quota: [reserved()] }, { attempt: 1, until: turn });
    given(decideStartDispatch, { quota })
      .when(start({ hourlyCap: 3 }))
      .then({ email: [requested, started(1)], quota: [counted(at)] });
    given(decideStartDispatch, { quota: [counted('2030-01-01T11:00:00.000Z'), counted('2030-01-01T11:30:00.000Z')] })
      .when(start())
      .then({ email: [requested, started(1)], quota: [counted(at)] });
  });

  it('S2 is counted with its own kind, in a stream that ends with the month', () => {
    const alarm = { ...start(), data: { ...start().data, template: 'password-changed' } } as const;
    expect([start(), alarm].map((command) => decideStartDispatch.streams(command).quota.name)).toEqual([
      'quota-r1.others.203001',
      'quota-r1.alarms.203001',
    ]);
    given(decideStartDispatch, { email: [requested, deferred()] })
      .when(start({ at: turn }))
      .then({
        email: [{ type: 'DispatchStarted', data: { emailId: 'eml_1', attempt: 1, jobId: 'job', heldUntil: '2030-01-01T12:15:00.000Z' } }],
      });
  });

  it('S2 has one turn, which nobody else is given: it is begun then, not before, and not counted again', () => {
    const waits = { email: [requested, deferred()], quota: [...quota, reserved()] };
    given(decideStartDispatch, waits).when(start()).then({}, { attempt: 1, until: turn });
    given(decideStartDispatch, waits)
      .when(start({ at: turn }))
      .then(
        {
          email: [{ type: 'DispatchStarted', data: { emailId: 'eml_1', attempt: 1, jobId: 'job', heldUntil: '2030-01-01T12:15:00.000Z' } }],
        },
        { attempt: 1, until: undefined },
      );
    const third = '2030-01-01T12:30:00.000Z';
    given(decideStartDispatch, {
      quota: [...quota, { type: 'TurnReserved', data: { recipient: 'r1', at: turn, emailId: 'eml_0', dueAt: at, topic: null } }],
    })
      .when(start())
      .then({ email: [requested, deferred(third)], quota: [reserved('eml_1', at, third)] });
  });

  it('S2 is given another turn when it has missed its own by an hour, as after an outage', () => {
    const late = '2030-01-01T13:10:00.000Z';
    const since = [counted('2030-01-01T12:40:00.000Z'), counted('2030-01-01T13:00:00.000Z')];
    given(decideStartDispatch, { email: [requested, deferred()], quota: [...quota, reserved(), ...since] })
      .when(start({ at: late }))
      .then({ email: [deferred('2030-01-01T13:40:00.000Z')], quota: [reserved('eml_1', at, '2030-01-01T13:40:00.000Z')] });
  });

  it('S2 takes the turn of an older one that says the same, and that one is not sent', () => {
    const older = '2030-01-01T11:59:00.000Z';
    given(decideStartDispatch, { quota: [...quota, reserved('eml_0', older)] })
      .when(start())
      .then({ email: [requested, deferred()], quota: [reserved()] }, { attempt: 1, until: turn });
    for (const when of [at, turn])
      given(decideStartDispatch, {
        email: [requested, deferred()],
        quota: [...quota, reserved(), reserved('eml_2', '2030-01-01T12:01:00.000Z')],
      })
        .when(start({ at: when }))
        .refused('email.outdone');
    given(decideStartDispatch, { quota: [...quota, reserved('eml_2', '2030-01-01T12:01:00.000Z')] })
      .when(start())
      .refused('email.outdone');
  });
});
