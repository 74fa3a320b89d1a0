import { decider, streamOf, type Command } from '@guildhall/eventing';
import { consent, type Consent } from './consent.events.ts';
import { attemptsOf, email, isElsewhere, isSettled, turnKeptFor, type Email, type EmailEvent, type Reason } from './email.events.ts';
import { later } from './policy.ts';
import { quotaOf, turnOf, type QuotaEvent } from './quota.events.ts';
import { BUDGETS, ownerOf, topicOf, UNSOLICITED, type Refs, type Template } from './template.ts';
import { refusal } from './refusals.ts';

type About = { emailId: string; template: Template; refs: Refs };
export type RequestEmail = Command<'RequestEmail', About>;
/** `recipient` is the fingerprint of an address; `hold` in milliseconds. */
export type StartDispatch = Command<
  'StartDispatch',
  About & { dueAt: string; jobId: string; recipient: string; hourlyCap: number; hold: number }
>;
export type RecordSent = Command<'RecordSent', About>;
export type GiveUpEmail = Command<'GiveUpEmail', About & { reason: Reason }>;

const tenant = ({ data }: { data: About }): string => ownerOf(data.refs);
const streams = ({ data }: { data: About }) => ({ email: streamOf(email, data.emailId) });
const requested = ({ emailId, template, refs }: About): EmailEvent => ({ type: 'EmailRequested', data: { emailId, template, refs } });
/** The first thing that stands in a mail's stream. */
const request = (it: Email, about: About): readonly EmailEvent[] => (it.status === 'absent' ? [requested(about)] : []);

/** Puts a mail down as due, before any job for it runs. */
export const decideRequestEmail = decider<RequestEmail>()({
  tenant,
  streams,
  decide: ({ data }, { email: it }) => ({ events: { email: request(it, data) }, result: {} }),
});

/** Nobody has it in hand or has done it, and its recipient wants it. */
const refuseUnlessWanted = (it: Email, consents: readonly Consent[], jobId: string, at: string): void => {
  if (isSettled(it)) throw refusal('email.settled');
  if (isElsewhere(it, jobId, at)) throw refusal('email.under-way');
  if (consents.some(({ given }) => !given)) throw refusal('recipient.opted-out');
};

/**
 * Of several workers with one mail only one comes past this; so nobody sends it beside another. Beyond the cap a turn is
 * kept for it, once (T78): `until` says when the attempt may begin, undefined that it has.
 */
export const decideStartDispatch = decider<StartDispatch>()({
  tenant,
  streams: ({ at, data: { emailId, recipient, template } }) => ({
    email: streamOf(email, emailId),
    quota: quotaOf(recipient, BUDGETS[template], at),
    consents: UNSOLICITED.has(template) ? [streamOf(consent, recipient)] : [],
  }),
  decide({ at, data }, { email: it, quota: turns, consents }) {
    const { emailId, template, refs, dueAt, jobId, recipient, hourlyCap: cap, hold } = data;
    refuseUnlessWanted(it, consents, jobId, at);
    const attempt = attemptsOf(it) + 1;
    const topic = topicOf(template, refs);
    const asked = { emailId, dueAt, topic, reserved: turnKeptFor(it), cap };
    const turn = attempt > 1 ? { at, isNew: false } : turnOf(turns, asked, at);
    if (turn === 'outdone') throw refusal('email.outdone');
    const until = turn.at > at ? turn.at : undefined;
    const result: Readonly<{ attempt: number; until: string | undefined }> = { attempt, until };
    if (until === undefined) {
      const started: EmailEvent = { type: 'DispatchStarted', data: { emailId, attempt, jobId, heldUntil: later(at, hold) } };
      const counted: QuotaEvent = { type: 'MailCounted', data: { recipient, at } };
      return { events: { email: [...request(it, data), started], quota: turn.isNew ? [counted] : [] }, result };
    }
    if (!turn.isNew) return { events: {}, result };
    const deferred: EmailEvent = { type: 'EmailDeferred', data: { emailId, until } };
    const reserved: QuotaEvent = { type: 'TurnReserved', data: { recipient, at: until, emailId, dueAt, topic } };
    return { events: { email: [...request(it, data), deferred], quota: [reserved] }, result };
  },
});

/** The mail server has it. */
export const decideRecordSent = decider<RecordSent>()({
  tenant,
  streams,
  decide({ data: { emailId, template, refs } }, { email: it }) {
    if (it.status === 'given-up') throw refusal('email.settled');
    const sent: EmailEvent = { type: 'EmailSent', data: { emailId, template, refs } };
    return { events: it.status === 'sent' ? {} : { email: [sent] }, result: {} };
  },
});

/** It will not be sent, and why. */
export const decideGiveUpEmail = decider<GiveUpEmail>()({
  tenant,
  streams,
  decide({ data }, { email: it }) {
    const { emailId, template, refs, reason } = data;
    if (it.status === 'sent') throw refusal('email.settled');
    const givenUp: EmailEvent = { type: 'EmailGivenUp', data: { emailId, template, refs, reason } };
    return { events: it.status === 'given-up' ? {} : { email: [...request(it, data), givenUp] }, result: {} };
  },
});
