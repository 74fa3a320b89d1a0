import { GiveUp, PostponeJob, type FailedJob, type Job, type NewJob } from '@guildhall/eventing';
import { DelayedError, UnrecoverableError, type Job as StoredJob, type JobsOptions } from 'bullmq';

const SECOND_MS = 1_000;
const WEEK_SECONDS = 7 * 24 * 3_600;
const DEFAULT_ATTEMPTS = 10;
/** A job whose worker died so often has failed. */
export const MAX_STALLED = DEFAULT_ATTEMPTS;

/** BullMQ refuses ids that are integers or have colons: ours get a prefix and are encoded. */
export const storedId = (id: string): string => `j.${encodeURIComponent(id)}`;
/** Jobs of a schedule have ids that BullMQ made. */
const idOf = (stored: string): string => (stored.startsWith('j.') ? decodeURIComponent(stored.slice(2)) : stored);

/** The id of a done job stays taken for a week, that of a failed one until it is retried. */
const RETENTION = { removeOnComplete: { age: WEEK_SECONDS }, removeOnFail: false } as const;

export const optionsOf = ({ id, delay = 0, attempts = DEFAULT_ATTEMPTS }: NewJob): JobsOptions => ({
  ...RETENTION,
  jobId: storedId(id),
  delay: Math.ceil(delay),
  attempts,
  backoff: { type: 'custom' },
});
export const scheduledOptions: JobsOptions = { ...RETENTION, attempts: DEFAULT_ATTEMPTS, backoff: { type: 'custom' } };

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
export const defaultBackoff: Backoff = { first: SECOND_MS, most: 900 * SECOND_MS };
/** With jitter, so that jobs that failed together are not retried together. */
export const delayAfter = ({ first, most }: Backoff, attempt: number): number =>
  Math.round(Math.min(most, first * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2));

/** Runs a job and reports its end the way BullMQ expects it. */
export const runStored = async (queue: string, stored: StoredJob, token: string | undefined, run: (job: Job) => Promise<void>) => {
  try {
    await run(jobOf(queue, stored));
  } catch (error) {
    if (error instanceof GiveUp) throw new UnrecoverableError(error.message);
    if (!(error instanceof PostponeJob)) throw error;
    if (error.data !== undefined) await stored.updateData({ ...(stored.data as Job['data']), ...error.data }); // as it was added
    await stored.moveToDelayed(Date.now() + Math.ceil(error.delay), token);
    throw new DelayedError();
  }
};
