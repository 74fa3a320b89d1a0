import { GiveUp, PostponeJob, type FailedJob, type Job, type NewJob } from '@guildhall/eventing';
import { DelayedError, UnrecoverableError, type Job as StoredJob, type JobsOptions } from 'bullmq';

const SECOND = 1_000;
const WEEK = 7 * 24 * 3_600;
const ATTEMPTS = 10;
/** A job's worker may die so often before the job is set aside. */
export const DEATHS = ATTEMPTS;

/** BullMQ's ids are no integers and have no colons: ours are put behind a letter, with what it cannot bear written otherwise. */
export const storedId = (id: string): string => `j.${encodeURIComponent(id)}`;
/** Jobs of a schedule have ids of BullMQ's own. */
const idOf = (stored: string): string => (stored.startsWith('j.') ? decodeURIComponent(stored.slice(2)) : stored);

/** A job that is done holds its id for a week, one that failed until it is told to run again. */
const KEPT = { removeOnComplete: { age: WEEK }, removeOnFail: false } as const;

export const optionsOf = ({ id, delay = 0, attempts = ATTEMPTS }: NewJob): JobsOptions => ({
  ...KEPT,
  jobId: storedId(id),
  delay: Math.ceil(delay),
  attempts,
  backoff: { type: 'custom' },
});
export const scheduledOptions: JobsOptions = { ...KEPT, attempts: ATTEMPTS, backoff: { type: 'custom' } };

const jobOf = (queue: string, { id = '', name, data, attemptsMade }: StoredJob): Job => ({
  queue,
  name,
  id: idOf(id),
  data: data as Job['data'], // as it was added
  attempt: attemptsMade + 1,
});

export const failedOf = (queue: string, job: StoredJob): FailedJob => ({
  ...jobOf(queue, job),
  attempt: job.attemptsMade,
  error: job.failedReason,
  failedAt: new Date(job.finishedOn ?? 0).toISOString(),
});

/** How long a job has been due, in milliseconds; 0 when there is none. */
export const ageOf = (job: StoredJob | undefined): number => (job === undefined ? 0 : Math.max(0, Date.now() - job.timestamp - job.delay));

/** The first delay after a failure, doubled by each further one up to the most; milliseconds. */
export type Backoff = Readonly<{ first: number; most: number }>;
export const usualBackoff: Backoff = { first: SECOND, most: 900 * SECOND };
/** Spread, so that what failed together does not come again together. */
export const delayAfter = ({ first, most }: Backoff, attempt: number): number =>
  Math.round(Math.min(most, first * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2));

/** Runs a job and says how it ended in BullMQ's words. */
export const runStored = async (queue: string, stored: StoredJob, token: string | undefined, run: (job: Job) => Promise<void>) => {
  try {
    await run(jobOf(queue, stored));
  } catch (error) {
    if (error instanceof GiveUp) throw new UnrecoverableError(error.message);
    if (!(error instanceof PostponeJob)) throw error;
    await stored.moveToDelayed(Date.now() + Math.ceil(error.delay), token);
    throw new DelayedError();
  }
};
