import { postponeByAge, PostponeJob, Refusal, streamOf, type Envelope, type Worker } from '@guildhall/eventing';
import { IN_MAILS } from '../domain/consent.events.ts';
import { decideGiveUpEmail, decideRecordSent, decideStartDispatch } from '../domain/email.decider.ts';
import { attemptsOf, email, isSettled, turnKeptFor, type Reason } from '../domain/email.events.ts';
import type { FoundMail } from '../domain/mail-content.ts';
import { delayAfter } from '../domain/policy.ts';
import { optOutToken, recipientOf } from '../domain/keys.ts';
import { UNSOLICITED, type DueMail } from '../domain/template.ts';
import { MailRefused, type Dependencies, type FindMailContent, type Mail } from '../ports.ts';
import { dueMailOf } from './due-mail.ts';

type Needs = Pick<Dependencies, 'handle' | 'readState' | 'ids' | 'clock' | 'links' | 'mailer' | 'compose' | 'origin' | 'policy'> &
  Readonly<{ findMailContent: FindMailContent }>;

const FIRST_DELAY_MS = 500;

/** One mail in the hands of one job; `next` is the number of its attempt, `turn` what was kept for the first one. */
type Task = Readonly<{ needs: Needs; due: DueMail; jobId: string; envelope: Envelope; next: number; turn: string | undefined }>;

/** A step of the job as a command of its own: repeated by a later try of the job, it is the same command. */
const step = ({ needs: { ids, clock }, envelope }: Task, ...name: readonly string[]): Envelope => ({
  ...envelope,
  at: clock.now().toISOString(),
  commandId: ids.derive(envelope.commandId, ...name),
});
const now = ({ needs: { clock } }: Task): string => clock.now().toISOString();

/** The mail as the mail server gets it. Its links' tokens come into being here and go nowhere else. */
const mailOf = (
  { needs: { compose, links, origin }, due: { emailId, template } }: Task,
  { to, content, link }: FoundMail,
  recipient: string,
): Mail => {
  const at = (page: string, token: string): string => `${origin}/${page}#token=${token}`;
  const composed = compose(content, to, {
    origin,
    ...(link && { link: at(link.page, links.issue(link.purpose, link.id, link.issue)) }),
    ...(UNSOLICITED.has(template) && { optOut: at('opt-out', optOutToken(links, recipient, IN_MAILS)) }),
  });
  return { ...composed, messageId: `<${emailId}@${new URL(origin).hostname}>` };
};

const giveUp = async (task: Task, reason: Reason): Promise<void> => {
  const { emailId, template, refs } = task.due;
  const command = { type: 'GiveUpEmail', data: { emailId, template, refs, reason } } as const;
  await task.needs.handle(decideGiveUpEmail, command, step(task, 'give-up'));
};

/** Something that it needs is still on its way here. */
const waitForData = async (task: Task): Promise<void> => {
  const age = Date.parse(now(task)) - Date.parse(task.due.dueAt);
  if (age > task.needs.policy.patience) return giveUp(task, 'unknown');
  throw postponeByAge(age, FIRST_DELAY_MS);
};

/** The number of this attempt, or why there is none. Too many mails to one recipient are no failure: this one waits (T78). */
const started = async (task: Task, recipient: string): Promise<number | Extract<Reason, 'opted-out' | 'superseded'>> => {
  const { next, turn, needs, due } = task;
  const { policy, handle } = needs;
  const { emailId, template, refs, dueAt } = due;
  const hold = policy.hold + delayAfter(policy, next);
  const data = { emailId, template, refs, dueAt, jobId: task.jobId, recipient, hourlyCap: policy.hourlyCap, hold };
  try {
    const { result, repeated } = await handle(
      decideStartDispatch,
      { type: 'StartDispatch', data },
      step(task, 'start', String(next), ...(turn === undefined ? [] : [turn])),
    );
    if (result.until !== undefined) throw new PostponeJob(Math.max(1, Date.parse(result.until) - Date.parse(now(task))));
    // This very attempt is in other hands, or was: if they are dead, the next one begins when their time is up.
    if (repeated) throw new PostponeJob(policy.hold);
    return result.attempt;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'recipient.opted-out') return 'opted-out';
    if (error instanceof Refusal && error.code === 'email.outdone') return 'superseded';
    throw error;
  }
};

/** Why an offer failed decides what comes next: nothing, another offer later, or the end of patience. */
const failed = async (task: Task, attempt: number, error: unknown): Promise<void> => {
  const { policy } = task.needs;
  if (error instanceof MailRefused) return giveUp(task, 'refused');
  if (attempt >= policy.attempts) return giveUp(task, 'unreachable');
  throw new PostponeJob(delayAfter(policy, attempt));
};

const send = async (task: Task, written: FoundMail): Promise<void> => {
  const { needs, due } = task;
  const recipient = recipientOf(needs.ids, written.to.address);
  const attempt = await started(task, recipient);
  if (typeof attempt === 'string') return giveUp(task, attempt);
  try {
    await needs.mailer.send(mailOf(task, written, recipient));
  } catch (error) {
    return failed(task, attempt, error);
  }
  const { emailId, template, refs } = due;
  await needs.handle(decideRecordSent, { type: 'RecordSent', data: { emailId, template, refs } }, step(task, 'sent'));
};

/**
 * Look up, start, send, record. A crash before or after any of these leads back here through the queue or the reconciler,
 * and the stream says how far it had come. One gap stays open: taken over by the mail server, and a crash before `EmailSent`. Then
 * the next try sends it once more, with the same Message-ID and the same link.
 */
export const sendEmail =
  (needs: Needs): Worker =>
  async (job, envelope) => {
    const due = dueMailOf(job.data);
    const before = await needs.readState(streamOf(email, due.emailId));
    if (isSettled(before)) return;
    const task: Task = { needs, due, jobId: job.id, envelope, next: attemptsOf(before) + 1, turn: turnKeptFor(before) };
    // Last of all that is read: what is told is true when it leaves.
    const found = await needs.findMailContent(due, now(task));
    if (found === 'unknown') return waitForData(task);
    if (found === 'superseded') return giveUp(task, 'superseded');
    return send(task, found);
  };
