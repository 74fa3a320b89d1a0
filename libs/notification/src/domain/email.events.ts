import type { DomainEvent, Stream } from '@guildhall/eventing';
import type { Refs, Template } from './template.ts';

/**
 * `superseded`: nobody wants it any more. `opted-out`: its recipient wants none of its kind. `refused`: the mail server will never take it.
 * The others: tried long enough.
 */
export type Reason = 'superseded' | 'opted-out' | 'refused' | 'unreachable' | 'unknown';
type About = { emailId: string; template: Template; refs: Refs };

/** No personal data, ever: who gets the mail and what stands in it is looked up when it is sent. */
export type EmailEvent =
  | DomainEvent<'EmailRequested', About>
  | DomainEvent<'EmailDeferred', { emailId: string; until: string }>
  | DomainEvent<'DispatchStarted', { emailId: string; attempt: number; jobId: string; heldUntil: string }>
  | DomainEvent<'EmailSent', About>
  | DomainEvent<'EmailGivenUp', About & { reason: Reason }>;

/** While `held`, no other job may start to send it. */
type Hold = Readonly<{ jobId: string; until: string }>;
/** `until`: the turn that is kept for it, because its recipient has had as many as an hour holds. */
type Open = Readonly<{
  status: 'open';
  template: Template;
  refs: Refs;
  attempts: number;
  hold: Hold | undefined;
  until: string | undefined;
}>;
export type Email = Readonly<{ status: 'absent' }> | Open | Readonly<{ status: 'sent' | 'given-up' }>;

export const email: Stream<Email, EmailEvent> = {
  category: 'email',
  initial: { status: 'absent' },
  evolve(it, { type, data }) {
    switch (type) {
      case 'EmailRequested':
        return { status: 'open', template: data.template, refs: data.refs, attempts: 0, hold: undefined, until: undefined };
      case 'EmailDeferred':
        return it.status === 'open' ? { ...it, until: data.until } : it;
      case 'DispatchStarted':
        return it.status === 'open' ? { ...it, attempts: data.attempt, hold: { jobId: data.jobId, until: data.heldUntil } } : it;
      case 'EmailSent':
        return { status: 'sent' };
      case 'EmailGivenUp':
        return { status: 'given-up' };
    }
  },
};

export const isSettled = (it: Email): boolean => it.status === 'sent' || it.status === 'given-up';
/** Another job has it in hand, and may still be at it. */
export const isElsewhere = (it: Email, jobId: string, at: string): boolean =>
  it.status === 'open' && it.hold !== undefined && it.hold.jobId !== jobId && it.hold.until > at;
export const turnKeptFor = (it: Email): string | undefined => (it.status === 'open' ? it.until : undefined);
export const attemptsOf = (it: Email): number => (it.status === 'open' ? it.attempts : 0);
