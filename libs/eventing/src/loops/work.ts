import type { Job, JobQueue } from '../ports/job-queue.ts';
import type { Observe } from '../ports/observe.ts';
import type { Clock, Ids } from '../ports/world.ts';
import { GiveUp, Postpone } from '../ports/job-queue.ts';
import { Refusal } from '../refusal.ts';
import type { Envelope } from './handle.ts';

/** What a job's worker is given: the job and the envelope for the command that it makes, the same for every try. */
export type Worker = (job: Job, envelope: Envelope) => Promise<void>;

/** The envelope of a job: its command id derives from the job's, so a job that runs twice is one command. */
const envelopeOf = (job: Job, ids: Ids): Envelope => ({
  commandId: ids.derive('job', job.queue, job.id),
  commandHash: job.name,
  correlationId: String(job.data['correlationId'] ?? job.id),
  causationId: String(job.data['causationId'] ?? job.id),
});

type Options = Readonly<{
  queue: string;
  concurrency: number;
  workers: Readonly<Record<string, Worker>>;
  jobs: JobQueue;
  ids: Ids;
  clock: Clock;
  observe: Observe;
}>;

/** A refusal is an answer, not a failure: what the job wanted is not to be, and no repeat changes that; except when something was unavailable. */
const isFinal = (error: unknown): boolean => error instanceof Refusal && error.kind !== 'unavailable';

/** Runs a context's jobs until the signal aborts. */
export const workJobs = async ({ queue, concurrency, workers, jobs, ids, clock, observe }: Options, signal: AbortSignal): Promise<void> => {
  const run = async (job: Job): Promise<void> => {
    const started = clock.now().getTime();
    const saw = (outcome: string, error?: unknown) => {
      const envelope = envelopeOf(job, ids);
      observe({
        kind: 'job',
        name: job.name,
        id: job.id,
        correlationId: envelope.correlationId,
        outcome,
        took: clock.now().getTime() - started,
        error,
      });
    };
    const worker = workers[job.name];
    if (worker === undefined) throw new GiveUp(`no worker for ${job.name}`);
    try {
      await worker(job, envelopeOf(job, ids));
      saw('done');
    } catch (error) {
      if (isFinal(error)) return saw((error as Refusal).code); // isFinal has just looked
      saw(error instanceof Postpone ? 'postponed' : 'failed', error);
      throw error;
    }
  };
  await jobs.work(queue, concurrency, run, signal);
};
