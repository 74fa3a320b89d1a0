import { PostponeJob, type JobQueue } from '@guildhall/eventing';
import { runContract, type Abilities, type OpenSubject, type Mutant } from './contract.ts';
import { failingChecks } from './job-queue.failing.ts';
import { runningChecks } from './job-queue.running.ts';

const failing = (error: unknown): never => {
  throw error instanceof PostponeJob ? new Error('failed') : error;
};

const forgetful = (error: unknown): never => {
  throw error instanceof PostponeJob ? new PostponeJob(error.delay) : error;
};

const mutants: readonly Mutant<JobQueue>[] = [
  {
    without: 'unique ids',
    caughtBy: 'runs a job id once, even when it is added again while the job waits, runs or is done',
    mutate: (port) => {
      let count = 0;
      return { ...port, add: (jobs) => port.add(jobs.map((job) => ({ ...job, id: `${job.id}.${++count}` }))) };
    },
  },
  {
    without: 'delays',
    caughtBy: 'does not run a delayed job before its time',
    mutate: (port) => ({ ...port, add: (jobs) => port.add(jobs.map((job) => ({ ...job, delay: 0 }))) }),
  },
  {
    without: 'a limit of jobs at a time',
    caughtBy: 'runs no more jobs at a time than its concurrency, and each job on one worker',
    mutate: (port) => ({ ...port, work: (queue, concurrency, run, signal) => port.work(queue, 4 * concurrency, run, signal) }),
  },
  {
    without: 'waiting for running jobs',
    caughtBy: 'finishes the running job when it stops, and takes no other',
    mutate: (port) => ({
      ...port,
      work: (queue, concurrency, run, signal) => {
        void port.work(queue, concurrency, run, signal);
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
      },
    }),
  },
  {
    without: 'waiting for the result: a job is done when it is taken',
    caughtBy: 'retries a failed job, lists it as failed after its last attempt, and runs it again on request',
    mutate: (port) => ({
      ...port,
      work: (queue, concurrency, run, signal) => port.work(queue, concurrency, async (job) => void run(job).catch(() => undefined), signal),
    }),
  },
  {
    without: 'the difference between postponed and failed',
    caughtBy: 'postpones a job any number of times without using up attempts',
    mutate: (port) => ({
      ...port,
      work: (queue, concurrency, run, signal) => port.work(queue, concurrency, (job) => run(job).catch(failing), signal),
    }),
  },
  {
    without: 'the data of a postponed job',
    caughtBy: 'K3 gives a postponed job the data with which it was postponed, beside its own',
    mutate: (port) => ({
      ...port,
      work: (queue, concurrency, run, signal) => port.work(queue, concurrency, (job) => run(job).catch(forgetful), signal),
    }),
  },
  {
    without: 'one job per period of a schedule',
    caughtBy: 'adds one job per period of a schedule, however often it is registered',
    mutate: (port) => {
      let count = 0;
      return { ...port, schedule: (schedule) => port.schedule({ ...schedule, name: `${schedule.name}${++count}` }) };
    },
  },
];

/** What every job queue promises. The adapter's first delay after a failure is to be at most 50 milliseconds here. */
export const jobQueueContract = (adapter: string, make: OpenSubject<JobQueue>, abilities?: Abilities): void =>
  runContract({ port: 'job queue', checks: [...runningChecks, ...failingChecks], mutants }, adapter, make, abilities);
