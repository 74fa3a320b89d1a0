import type { Fact, FactBus } from '../ports/fact-bus.ts';
import { PostponeJob, type Job, type JobQueue } from '../ports/job-queue.ts';
import type { Observe } from '../ports/observe.ts';
import type { Clock, Ids } from '../ports/world.ts';
import { SYSTEM } from '../model/vocabulary.ts';
import { Refusal } from '../model/refusal.ts';
import type { Envelope } from '../commands/command.ts';
import { factLocationOf } from './fact-location.ts';
import { parentsOf } from '../runtime/parents-of.ts';

/**
 * What a job's worker is given: the job and the envelope for the command that it makes, the same for every try. A worker that makes
 * several commands derives an id of its own for each from the envelope's. `fact`: the one that the job names; undefined when the bus does not
 * keep it any more. `stopping` aborts when the process is about to stop: what takes long ends soon then.
 */
export type Worker = (job: Job, envelope: Envelope, fact: Fact | undefined, stopping: AbortSignal) => Promise<void>;

/** The envelope of a job: its command id derives from the job's, so a job that runs twice is one command. */
const envelopeOf = (job: Job, ids: Ids, clock: Clock): Envelope => ({
  by: SYSTEM,
  at: clock.now().toISOString(),
  commandId: ids.derive('job', job.queue, job.id),
  commandHash: job.name,
  correlationId: String(job.data['correlationId'] ?? job.id),
  causationId: String(job.data['causationId'] ?? job.id),
  ...(job.data['traceparent'] === undefined ? {} : { traceparent: String(job.data['traceparent']) }),
});

type Options = Readonly<{
  queue: string;
  concurrency: number;
  workers: Readonly<Record<string, Worker>>;
  jobs: JobQueue;
  bus: Pick<FactBus, 'read'>;
  ids: Ids;
  clock: Clock;
  observe: Observe;
}>;

/** A refusal is an answer, not a failure: what the job wanted is not to be, and no repeat changes that; except when something was unavailable. */
const finalCodeOf = (error: unknown): string | undefined =>
  error instanceof Refusal && error.kind !== 'unavailable' ? error.code : undefined;

/** The fact that a job names. A topic that was made anew has other facts at its places, so it must be the one that led to the job. */
const factOfJob = async (bus: Pick<FactBus, 'read'>, { data }: Job, signal: AbortSignal): Promise<Fact | undefined> => {
  const location = factLocationOf(data);
  if (location === undefined) return undefined;
  const fact = await bus.read(location, signal).catch((error: unknown) => {
    throw signal.aborted ? new PostponeJob(0) : error;
  });
  return fact?.id === data['causationId'] ? fact : undefined;
};

/** Runs a context's jobs until the signal aborts. */
export const workJobs = async (
  { queue, concurrency, workers, jobs, bus, ids, clock, observe }: Options,
  signal: AbortSignal,
): Promise<void> => {
  const run = async (job: Job): Promise<void> => {
    const started = clock.now().getTime();
    const envelope = envelopeOf(job, ids, clock);
    const saw = (outcome: string, error?: unknown) => {
      const { name, id } = job;
      const took = clock.now().getTime() - started;
      observe({ kind: 'job', name, id, correlationId: envelope.correlationId, parents: parentsOf([envelope]), outcome, took, error });
    };
    try {
      const worker = workers[job.name];
      // Not for good: while a release is rolled out, a newer process may know it.
      if (worker === undefined) throw new Error(`no worker for ${job.name}`);
      await worker(job, envelope, await factOfJob(bus, job, signal), signal);
      saw('done');
    } catch (error) {
      const code = finalCodeOf(error);
      saw(code ?? (error instanceof PostponeJob ? 'postponed' : 'failed'), error);
      if (code === undefined) throw error;
    }
  };
  await jobs.work(queue, concurrency, run, signal);
};
