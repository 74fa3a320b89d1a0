/** Ids and plain values only: never personal data, never a token. */
export type JobData = Readonly<Record<string, string | number>>;

/** A job to add. */
export type NewJob = Readonly<{
  queue: string;
  name: string;
  /** Unique in its queue: adding an id that waits, runs or is done changes nothing. */
  id: string;
  data: JobData;
  /** Milliseconds until it may run. */
  delay?: number;
  /** How often it may be tried, the first time included; default 10. */
  attempts?: number;
}>;

/** A job as its worker gets it. `attempt` counts from 1. */
export type Job = Readonly<{ queue: string; name: string; id: string; data: JobData; attempt: number }>;
/** A job that used up its attempts. `failedAt`: ISO. */
export type FailedJob = Job & Readonly<{ error: string; failedAt: string }>;

/** Every `every` milliseconds one job of this name, however many processes ask. */
export type Schedule = Readonly<{ queue: string; name: string; every: number }>;

/** Work for later. At least once: a job whose worker dies runs again; failures are retried with back-off, then set aside as failed. */
export interface JobQueue {
  add(jobs: readonly NewJob[]): Promise<void>;
  schedule(schedule: Schedule): Promise<void>;
  /** Runs jobs until the signal aborts; then finishes those in hand and answers. */
  work(queue: string, concurrency: number, run: (job: Job) => Promise<void>, signal: AbortSignal): Promise<void>;
  failed(queue: string): Promise<readonly FailedJob[]>;
  /** Puts a failed job back; false when there is none. */
  retry(queue: string, id: string): Promise<boolean>;
  /** Jobs waiting or running. */
  depth(queue: string): Promise<number>;
  /** Milliseconds since the job that waits longest was due; 0 when none waits. */
  age(queue: string): Promise<number>;
}

/** Thrown by a job to run later without using up an attempt. `delay`: milliseconds. `data` is added to the job's own: what its next run must know. */
export class PostponeJob extends Error {
  readonly delay: number;
  readonly data: JobData | undefined;

  constructor(delay: number, data?: JobData) {
    super(`postponed by ${String(delay)} ms`);
    this.delay = delay;
    this.data = data;
    this.name = 'PostponeJob';
  }
}

const MAX_DELAY_MS = 60_000;
/** For what is still on its way: the longer it takes, the less often it is looked for. `age` and `least` in milliseconds. */
export const postponeByAge = (age: number, least: number): PostponeJob => new PostponeJob(Math.min(MAX_DELAY_MS, Math.max(least, age)));

/** Thrown by a job that no repetition can help: it is set aside as failed at once. */
export class GiveUp extends Error {
  override name = 'GiveUp';
}
