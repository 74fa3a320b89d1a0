import {
  OutcomeUnknown,
  postponeByAge,
  PostponeJob,
  Refusal,
  StoreUnavailable,
  streamOf,
  type Envelope,
  type JobData,
  type Worker,
} from '@guildhall/eventing';
import { attemptsOf, deferredUntil, delivery, isSettled, type DueDelivery, type Failure, type Reason } from '../domain/delivery.events.ts';
import {
  decideGiveUpDelivery,
  decideRecordFailure,
  decideRecordSent,
  decideStartDelivery,
  type Destination,
} from '../domain/delivery.decider.ts';
import { delayAfter } from '../domain/policy.ts';
import type { Dependencies } from '../ports.ts';

/** A delivery that can be sent now. `send` says `refused` when no repeat can help, and throws when one may. */
export type Prepared = Readonly<{ destination: Destination; send: () => Promise<'sent' | 'refused'> }>;

/** What a channel adds to the machine: what a job is about, to whom it goes, and how it is sent. */
export type Channel = Readonly<{
  /** Throws `GiveUp` for a job that does not say. */
  deliveryOf: (data: JobData) => DueDelivery;
  /** Looked up for that time. `unknown`: something it needs has not arrived here yet. `superseded`: nobody wants it any more. */
  prepare: (due: DueDelivery, at: string) => Promise<Prepared | 'unknown' | 'superseded'>;
}>;

type Needs = Pick<Dependencies, 'handle' | 'readState' | 'ids' | 'clock' | 'policy'>;

const FIRST_DELAY_MS = 500;
const RECORD_DELAY_MS = 1_000;

/** One delivery in the hands of one job; `next` is the number of its attempt, `reserved` the time that was given to the first one. */
type Task = Readonly<{ needs: Needs; due: DueDelivery; jobId: string; envelope: Envelope; next: number; reserved: string | undefined }>;

/** A step of the job as a command of its own: repeated by a later try of the job, it is the same command. */
const step = ({ needs: { ids, clock }, envelope }: Task, ...name: readonly string[]): Envelope => ({
  ...envelope,
  at: clock.now().toISOString(),
  commandId: ids.derive(envelope.commandId, ...name),
});
const now = ({ needs: { clock } }: Task): string => clock.now().toISOString();
const postponedTo = (task: Task, at: string): PostponeJob => new PostponeJob(Math.max(1, Date.parse(at) - Date.parse(now(task))));

const giveUp = async (task: Task, reason: Reason): Promise<void> => {
  const { deliveryId, message } = task.due;
  const command = { type: 'GiveUpDelivery', data: { deliveryId, message, reason } } as const;
  await task.needs.handle(decideGiveUpDelivery, command, step(task, 'give-up'));
};

/** Something that it needs is still on its way here. */
const waitForData = async (task: Task): Promise<void> => {
  const age = Date.parse(now(task)) - Date.parse(task.due.dueAt);
  if (age > task.needs.policy.lookupTimeout) return giveUp(task, 'unknown');
  throw postponeByAge(age, FIRST_DELAY_MS);
};

/** The number of this attempt, or why there is none. Too many deliveries to one recipient are no failure: this one waits (T78). */
const started = async (task: Task, destination: Destination): Promise<number | Extract<Reason, 'opted-out' | 'superseded'>> => {
  const { next, reserved, jobId, needs, due } = task;
  const { policy, handle } = needs;
  const { deliveryId, message, dueAt } = due;
  const data = { deliveryId, message, dueAt, jobId, ...destination, hourlyCap: policy.hourlyCap, hold: policy.hold };
  try {
    const { result, repeated } = await handle(
      decideStartDelivery,
      { type: 'StartDelivery', data },
      step(task, 'start', String(next), ...(reserved === undefined ? [] : [reserved])),
    );
    if (result.until !== undefined) throw postponedTo(task, result.until);
    // This very attempt is in other hands, or was: if their process is dead, the next one begins when the hold ends.
    if (repeated) throw new PostponeJob(policy.hold);
    return result.attempt;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'recipient.opted-out') return 'opted-out';
    if (error instanceof Refusal && error.code === 'delivery.superseded') return 'superseded';
    throw error;
  }
};

/** Records the failure; the job runs again when the next attempt is due. */
const failed = async (task: Task, attempt: number, reason: Failure): Promise<void> => {
  const { deliveryId, message } = task.due;
  const { policy, handle } = task.needs;
  const data = { deliveryId, message, attempt, reason, maxAttempts: policy.maxAttempts, delay: delayAfter(policy, attempt) };
  const { result } = await handle(decideRecordFailure, { type: 'RecordFailure', data }, step(task, 'failed', String(attempt)));
  if (result.retryAt !== null) throw postponedTo(task, result.retryAt);
};

/** No answer about the command itself: the same command again may get one. */
const isOutage = (error: unknown): boolean =>
  error instanceof StoreUnavailable || error instanceof OutcomeUnknown || (error instanceof Refusal && error.kind === 'unavailable');

/** Repeated while the store is unavailable, as long as the attempt holds the delivery: otherwise an outage would send it again. */
const recordSent = async (task: Task): Promise<void> => {
  const { clock, handle, policy } = task.needs;
  const { deliveryId, message } = task.due;
  const end = clock.now().getTime() + policy.hold;
  for (;;)
    try {
      await handle(decideRecordSent, { type: 'RecordSent', data: { deliveryId, message } }, step(task, 'sent'));
      return;
    } catch (error) {
      if (!isOutage(error) || clock.now().getTime() >= end) throw error;
      await clock.sleep(RECORD_DELAY_MS);
    }
};

const attemptOnce = async (task: Task, { destination, send }: Prepared): Promise<void> => {
  const attempt = await started(task, destination);
  if (typeof attempt === 'string') return giveUp(task, attempt);
  const outcome = await send().catch(() => 'unreachable' as const);
  return outcome === 'sent' ? recordSent(task) : failed(task, attempt, outcome);
};

/**
 * Look up, start, send, record. A crash before or after any of these leads back here through the queue or the requeueing job,
 * and the stream says how far it had come. One gap stays open: accepted by the other side, and a crash before `DeliverySent`. Then
 * the next try sends it once more, recognizable as the same.
 */
export const deliver =
  (needs: Needs, channel: Channel): Worker =>
  async (job, envelope) => {
    const due = channel.deliveryOf(job.data);
    const before = await needs.readState(streamOf(delivery, due.deliveryId));
    if (isSettled(before)) return;
    const reserved = deferredUntil(before);
    const task: Task = { needs, due, jobId: job.id, envelope, next: attemptsOf(before) + 1, reserved };
    // Too early to ask: that it has to wait would be the answer to the same command at its time, too.
    if (reserved !== undefined && reserved > now(task)) throw postponedTo(task, reserved);
    // Last of all that is read: what it says is true when it leaves.
    const prepared = await channel.prepare(due, now(task));
    if (prepared === 'unknown') return waitForData(task);
    if (prepared === 'superseded') return giveUp(task, 'superseded');
    return attemptOnce(task, prepared);
  };
