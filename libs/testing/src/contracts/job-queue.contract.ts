import { PostponeJob, type JobQueue } from '@guildhall/eventing';
import { runContract, type Abilities, type OpenSubject, type Mutant } from './contract.ts';
import { failingChecks, runningChecks } from './job-queue.checks.ts';

const failing = (error: unknown): never => {
  throw error instanceof PostponeJob ? new Error('failed') : error;
};

const mutants: readonly Mutant<JobQueue>[] = [
  {
    without: 'unique ids',
    caughtBy: 'runs an id once, added again while it waits, runs or is done',
    mutate: (port) => {
      let count = 0;
      return { ...port, add: (jobs) => port.add(jobs.map((job) => ({ ...job, id: `${job.id}.${++count}` }))) };
    },
  },
  {
    without: 'delays',
    caughtBy: 'runs a delayed job when its time has come, not before',
    mutate: (port) => ({ ...port, add: (jobs) => port.add(jobs.map((job) => ({ ...job, delay: 0 }))) }),
  },
  {
    without: 'a limit of jobs at a time',
    caughtBy: 'runs as many at a time as it may, and no more; two workers never the same',
    mutate: (port) => ({ ...port, work: (queue, concurrency, run, signal) => port.work(queue, 4 * concurrency, run, signal) }),
  },
  {
    without: 'waiting for what is in hand',
    caughtBy: 'finishes what is in hand when it stops, and takes nothing more',
    mutate: (port) => ({
      ...port,
      work: (queue, concurrency, run, signal) => {
        void port.work(queue, concurrency, run, signal);
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
      },
    }),
  },
  {
    without: 'the job until its work is done: it is done when it is taken',
    caughtBy: 'tries a failed job again, sets it aside after its last attempt, and runs it again when told',
    mutate: (port) => ({
      ...port,
      work: (queue, concurrency, run, signal) => port.work(queue, concurrency, async (job) => void run(job).catch(() => undefined), signal),
    }),
  },
  {
    without: 'the difference between postponed and failed',
    caughtBy: 'postpones a job as often as it asks without using up attempts',
    mutate: (port) => ({
      ...port,
      work: (queue, concurrency, run, signal) => port.work(queue, concurrency, (job) => run(job).catch(failing), signal),
    }),
  },
  {
    without: 'one job per period of a schedule',
    caughtBy: 'files one job of a schedule per period, however many ask',
    mutate: (port) => {
      let count = 0;
      return { ...port, schedule: (schedule) => port.schedule({ ...schedule, name: `${schedule.name}${++count}` }) };
    },
  },
];

/** What every job queue promises. The adapter's first delay after a failure is to be at most 50 milliseconds here. */
export const jobQueueContract = (adapter: string, make: OpenSubject<JobQueue>, abilities?: Abilities): void =>
  runContract({ port: 'job queue', checks: [...runningChecks, ...failingChecks], mutants }, adapter, make, abilities);
