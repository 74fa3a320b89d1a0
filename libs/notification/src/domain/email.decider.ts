import { decider, Refusal, streamOf, type Command } from '@guildhall/eventing';
import { consent } from './consent.events.ts';
import { attemptsOf, email, isElsewhere, isSettled, type Email, type EmailEvent, type Reason } from './email.events.ts';
import { later } from './policy.ts';
import { quota, waitFor, type QuotaEvent } from './quota.events.ts';
import { ownerOf, UNINVITED, type Refs, type Template } from './template.ts';

type About = { emailId: string; template: Template; refs: Refs };
export type RequestEmail = Command<'RequestEmail', About>;
/** `recipient` is the fingerprint of an address; `hold` in milliseconds. */
export type StartDispatch = Command<'StartDispatch', About & { jobId: string; recipient: string; hourlyCap: number; hold: number }>;
export type RecordSent = Command<'RecordSent', About>;
export type GiveUpEmail = Command<'GiveUpEmail', About & { reason: Reason }>;

const tenant = ({ data }: { data: About }): string => ownerOf(data.refs);
const streams = ({ data }: { data: About }) => ({ email: streamOf(email, data.emailId) });
const requested = ({ emailId, template, refs }: About): EmailEvent => ({ type: 'EmailRequested', data: { emailId, template, refs } });
/** The first thing that stands in a mail's stream. */
const request = (it: Email, about: About): readonly EmailEvent[] => (it.status === 'absent' ? [requested(about)] : []);

/** Puts a mail down as due, before any job for it runs. */
export const requestEmail = decider<RequestEmail>()({
  tenant,
  streams,
  decide: ({ data }, { email: it }) => ({ events: { email: request(it, data) }, result: {} }),
});

/** Of several workers with one mail only one comes past this; so nobody sends it beside another. */
export const startDispatch = decider<StartDispatch>()({
  tenant,
  streams: ({ data: { emailId, recipient, template } }) => ({
    email: streamOf(email, emailId),
    quota: streamOf(quota, recipient),
    consents: UNINVITED.has(template) ? [streamOf(consent, recipient)] : [],
  }),
  decide({ at, data }, { email: it, quota: times, consents }) {
    const { emailId, jobId, recipient, hourlyCap, hold } = data;
    if (isSettled(it)) throw new Refusal('conflict', 'email.settled');
    if (isElsewhere(it, jobId, at)) throw new Refusal('conflict', 'email.under-way');
    if (consents.some(({ given }) => !given)) throw new Refusal('conflict', 'recipient.opted-out');
    const attempts = attemptsOf(it);
    const wait = attempts === 0 ? waitFor(times, hourlyCap, at) : 0;
    if (wait > 0) throw new Refusal('limited', 'recipient.capped', { retryAfter: wait / 1000 });
    const attempt = attempts + 1;
    const started: EmailEvent = { type: 'DispatchStarted', data: { emailId, attempt, jobId, heldUntil: later(at, hold) } };
    const counted: QuotaEvent[] = attempts === 0 ? [{ type: 'MailCounted', data: { recipient, at } }] : [];
    return { events: { email: [...request(it, data), started], quota: counted }, result: { attempt } };
  },
});

/** The mail server has it. */
export const recordSent = decider<RecordSent>()({
  tenant,
  streams,
  decide({ data: { emailId, template, refs } }, { email: it }) {
    if (it.status === 'given-up') throw new Refusal('conflict', 'email.settled');
    const sent: EmailEvent = { type: 'EmailSent', data: { emailId, template, refs } };
    return { events: it.status === 'sent' ? {} : { email: [sent] }, result: {} };
  },
});

/** It will not be sent, and why. */
export const giveUpEmail = decider<GiveUpEmail>()({
  tenant,
  streams,
  decide({ data }, { email: it }) {
    const { emailId, template, refs, reason } = data;
    if (it.status === 'sent') throw new Refusal('conflict', 'email.settled');
    const givenUp: EmailEvent = { type: 'EmailGivenUp', data: { emailId, template, refs, reason } };
    return { events: it.status === 'given-up' ? {} : { email: [...request(it, data), givenUp] }, result: {} };
  },
});
