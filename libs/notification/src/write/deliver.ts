import {
  likelyNew,
  PostponeJob,
  postponeByAge,
  recordEffect,
  Refusal,
  streamOf,
  type CommandResult,
  type Envelope,
  type Job,
  type JobData,
  type Worker,
} from '@guildhall/eventing';
import {
  attemptsOf,
  deferredUntil,
  delivery,
  heldUntil,
  isSettled,
  unfinishedOf,
  type Delivery,
  type DueDelivery,
  type Failure,
  type Reason,
  type Unfinished,
} from '../domain/delivery.events.ts';
import {
  decideGiveUpDelivery,
  decideRecordFailure,
  decideRecordSent,
  decideStartDelivery,
  type Destination,
} from '../domain/delivery.decider.ts';
import { delayAfter } from '../domain/policy.ts';
import type { Dependencies } from '../ports.ts';
import { isFree, whileHeld } from './delivery-lease.ts';

/** A delivery that can be sent now. `send` says `refused` when no repeat can help, and throws when one may. */
export type Prepared = Readonly<{ destination: Destination; send: () => Promise<'sent' | 'refused'> }>;

/** What a channel adds to the machine: what a job is about, to whom it goes, and how it is sent. */
export type Channel = Readonly<{
  /** Throws `GiveUp` for a job that does not say. */
  deliveryOf: (data: JobData) => DueDelivery;
  /** Looked up for that time. `unknown`: something it needs has not arrived here yet. `superseded`: nobody wants it any more. */
  prepare: (due: DueDelivery, at: string) => Promise<Prepared | 'unknown' | 'superseded'>;
}>;

type Needs = Pick<Dependencies, 'handle' | 'readState' | 'recallState' | 'ids' | 'clock' | 'policy' | 'leases' | 'process'>;

const FIRST_DELAY_MS = 500;
/** Until a job looks again at a delivery that is in other hands. */
const IN_OTHER_HANDS_DELAY_MS = 5_000;
const HANDED_BACK_DELAY_MS = 1_000;
/** Long enough for a job that was handed back to come first. */
const OWN_GRACE_MS = 2_000;
/** What a delivery that was begun before is refused with. */
const NOT_NEW: ReadonlySet<string> = new Set(['delivery.settled', 'delivery.under-way']);
/** In the data of a job that was handed back: the other side has accepted the delivery, and only that is to be recorded. */
const ACCEPTED = 'accepted';
/** In the data of a job: the number of the attempt for whose end it has waited. */
const WAITED_FOR = 'waitedFor';

/**
 * One delivery in the hands of one job. `isAlone`: no other job of this process has it. `mayBeNew`: most are, so it is taken as absent without being
 * read where it is not known.
 */
type Task = Readonly<{
  needs: Needs;
  job: Job;
  due: DueDelivery;
  envelope: Envelope;
  stopping: AbortSignal;
  isAlone: () => boolean;
  mayBeNew: boolean;
}>;

/** Whether the delivery is new has to be known now. */
class Unsure extends Error {}

/** A step of the job as a command of its own: repeated by a later try of the job, it is the same command. */
const step = ({ needs: { ids }, envelope }: Task, at: string, ...name: readonly string[]): Envelope => ({
  ...envelope,
  at,
  commandId: ids.derive(envelope.commandId, ...name),
});
const now = ({ needs: { clock } }: Task): string => clock.now().toISOString();
const postponedTo = (task: Task, at: string): PostponeJob => new PostponeJob(Math.max(1, Date.parse(at) - Date.parse(now(task))));

const giveUp = async (task: Task, reason: Reason): Promise<void> => {
  if (task.mayBeNew) throw new Unsure();
  const { deliveryId, message } = task.due;
  const command = { type: 'GiveUpDelivery', data: { deliveryId, message, reason } } as const;
  await task.needs.handle(decideGiveUpDelivery, command, step(task, now(task), 'give-up'));
};

/** Something that it needs is still on its way here. */
const waitForData = async (task: Task): Promise<void> => {
  const age = Date.parse(now(task)) - Date.parse(task.due.dueAt);
  if (age > task.needs.policy.lookupTimeout) return giveUp(task, 'unknown');
  throw postponeByAge(age, FIRST_DELAY_MS);
};

/**
 * Whoever began the last attempt may have sent it. If it lives it gets the time to say so, as after an outage of the event store; and a process
 * that only cannot reach that store still has its lease. This very process has ended the attempt, or was another one when it began.
 */
const takeOver = async ({ needs, job, due, isAlone }: Task, { attempt, by }: Unfinished): Promise<void> => {
  const grace = by === needs.process ? OWN_GRACE_MS : needs.policy.grace;
  if (job.data[WAITED_FOR] !== attempt) throw new PostponeJob(grace, { [WAITED_FOR]: attempt });
  if (!isAlone() || !(await isFree(needs, due.deliveryId))) throw new PostponeJob(IN_OTHER_HANDS_DELAY_MS);
};

/** Why there is no attempt; throws when that does not end the delivery. */
const reasonOf = (refused: Refusal, { mayBeNew }: Task): Extract<Reason, 'opted-out' | 'superseded'> => {
  const { code } = refused;
  if (code === 'recipient.opted-out') return 'opted-out';
  if (code === 'delivery.superseded') return 'superseded';
  if (mayBeNew && NOT_NEW.has(code)) throw new Unsure();
  throw code === 'delivery.under-way' ? new PostponeJob(IN_OTHER_HANDS_DELAY_MS) : refused;
};

/** The number of this attempt, or why there is none. Too many deliveries to one recipient are no failure: this one waits (T78). */
const started = async (
  task: Task,
  destination: Destination,
  takesOver: boolean,
): Promise<number | Extract<Reason, 'opted-out' | 'superseded'>> => {
  const { needs, due, envelope } = task;
  const { policy, handle, ids, process: holder } = needs;
  const { deliveryId, message, dueAt } = due;
  const data = { deliveryId, message, dueAt, holder, takesOver, ...destination, hourlyCap: policy.hourlyCap, hold: policy.hold };
  try {
    // A command of this try alone: the start of another try must not be taken for its repeat, or both would send.
    const own = { ...envelope, at: now(task), commandId: ids.random() };
    const { result } = await handle(decideStartDelivery, { type: 'StartDelivery', data }, own);
    if (result.until !== undefined) throw postponedTo(task, result.until);
    return result.attempt;
  } catch (error) {
    if (error instanceof Refusal) return reasonOf(error, task);
    throw error;
  }
};

/** Undefined: the process is stopping. */
const recorded = async <T>({ needs: { clock }, stopping }: Task, record: () => Promise<CommandResult<T>>): Promise<T | undefined> =>
  (await recordEffect(clock, stopping, record))?.result;

/** Records the failure; the job runs again when the next attempt is due. */
const recordFailure = async (task: Task, attempt: number, reason: Failure): Promise<void> => {
  const { deliveryId, message } = task.due;
  const { policy, handle } = task.needs;
  const data = { deliveryId, message, attempt, reason, maxAttempts: policy.maxAttempts, delay: delayAfter(policy, attempt) };
  const envelope = step(task, now(task), 'failed', String(attempt));
  const result = await recorded(task, () => handle(decideRecordFailure, { type: 'RecordFailure', data }, envelope));
  if (result === undefined) throw new PostponeJob(HANDED_BACK_DELAY_MS);
  if (result.retryAt !== null) throw postponedTo(task, result.retryAt);
};

const recordSent = async (task: Task): Promise<void> => {
  const { deliveryId, message } = task.due;
  const envelope = step(task, now(task), 'sent');
  const command = { type: 'RecordSent', data: { deliveryId, message } } as const;
  const result = await recorded(task, () => task.needs.handle(decideRecordSent, command, envelope));
  if (result === undefined) throw new PostponeJob(HANDED_BACK_DELAY_MS, { [ACCEPTED]: 1 });
};

const attemptOnce = async (task: Task, { destination, send }: Prepared, takesOver: boolean): Promise<void> => {
  const attempt = await started(task, destination, takesOver);
  if (typeof attempt === 'string') return giveUp(task, attempt);
  await whileHeld(task.needs, task.due.deliveryId, async () => {
    const outcome = await send().catch(() => 'unreachable' as const);
    return outcome === 'sent' ? recordSent(task) : recordFailure(task, attempt, outcome);
  });
};

/** Throws `PostponeJob` while it is not the turn of this job. */
const waitForTurn = (task: Task, state: Delivery): void => {
  const [held, reserved] = [heldUntil(state, task.needs.process, now(task)), deferredUntil(state)];
  if (held !== undefined) throw postponedTo(task, held);
  if (reserved !== undefined && reserved > now(task)) throw postponedTo(task, reserved);
};

/** Read when it was begun, or must be known: another process may have gone on with it. */
const stateBefore = async ({ needs: { readState, recallState }, due, mayBeNew }: Task): Promise<Delivery> => {
  const ref = streamOf(delivery, due.deliveryId);
  if (!mayBeNew) return readState(ref);
  const known = await recallState(likelyNew(ref));
  return attemptsOf(known) > 0 || deferredUntil(known) !== undefined ? readState(ref) : known;
};

const work = async (task: Task, channel: Channel): Promise<void> => {
  const { needs, job, due, isAlone } = task;
  if (job.data[ACCEPTED] !== undefined) return whileHeld(needs, due.deliveryId, () => recordSent(task));
  // A queue may hand out a job again while it runs, and have several of one delivery.
  if (!isAlone()) throw new PostponeJob(IN_OTHER_HANDS_DELAY_MS);
  const before = await stateBefore(task);
  if (isSettled(before)) return;
  waitForTurn(task, before);
  const unfinished = unfinishedOf(before);
  if (unfinished !== undefined) await takeOver(task, unfinished);
  // Last of all that is read: what it says is true when it leaves.
  const prepared = await channel.prepare(due, now(task));
  if (prepared === 'unknown') return waitForData(task);
  if (prepared === 'superseded') return giveUp(task, 'superseded');
  return attemptOnce(task, prepared, unfinished !== undefined);
};

/**
 * Look up, start, send, record. A crash before or after any of these leads back here through the queue or the requeueing job, and the stream
 * says how far it had come. What was accepted is recorded for as long as the process lives, and meanwhile nobody else sends it. One gap stays
 * open: accepted by the other side, and a crash before `DeliverySent`. Then the next try sends it once more, recognizable as the same.
 */
export const deliver = (needs: Needs, channel: Channel): Worker => {
  const tasks = new Set<Task>();
  return async (job, envelope, _, stopping) => {
    const due = channel.deliveryOf(job.data);
    const isAlone = (): boolean => [...tasks].every((other) => other === task || other.due.deliveryId !== due.deliveryId);
    const task: Task = { needs, job, due, envelope, stopping, isAlone, mayBeNew: true };
    tasks.add(task);
    try {
      await work(task, channel).catch((error: unknown) => {
        if (!(error instanceof Unsure)) throw error;
        return work({ ...task, mayBeNew: false }, channel);
      });
    } finally {
      tasks.delete(task);
    }
  };
};
