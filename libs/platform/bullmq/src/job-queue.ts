import type { JobQueue } from '@guildhall/eventing';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { ageOf, failedOf, optionsOf, scheduledOptions, storedId, usualBackoff, type Backoff } from './queue.ts';
import { work } from './worker.ts';

export type JobQueueOptions = Readonly<{
  /** For what must be answered in time. */
  connection: Redis;
  /** For workers, who wait for jobs as long as it takes: made with `maxRetriesPerRequest: null` and without a time limit. */
  waiting: Redis;
  prefix: string;
  backoff?: Backoff;
  /** How long a job stays with a worker that says nothing more; milliseconds, the same for all workers. */
  lock?: number;
  onError: (error: Error) => void;
}>;

const LOCK = 30_000;
const OPEN = ['waiting', 'active', 'delayed', 'prioritized'] as const;

/** Jobs in Redis, by BullMQ. */
export const bullmqJobQueue = (options: JobQueueOptions): JobQueue & Readonly<{ close: () => Promise<void> }> => {
  const { connection, waiting, prefix, backoff = usualBackoff, lock = LOCK, onError } = options;
  const queues = new Map<string, Queue>();
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  const workOn = work({ connection: waiting, prefix, backoff, lock, closing: closing.signal, onError });
  const queueOf = (name: string): Queue => {
    const known = queues.get(name);
    if (known !== undefined) return known;
    const queue = new Queue(name, { connection, prefix, skipWaitingForReady: true });
    queue.on('error', onError);
    queues.set(name, queue);
    return queue;
  };

  return {
    add: async (jobs) => {
      for (const [queue, own] of Map.groupBy(jobs, (job) => job.queue))
        await queueOf(queue).addBulk(own.map((job) => ({ name: job.name, data: job.data, opts: optionsOf(job) })));
    },
    schedule: async ({ queue, name, every }) => {
      await queueOf(queue).upsertJobScheduler(name, { every }, { name, data: {}, opts: scheduledOptions });
    },
    work: async (queue, concurrency, run, signal) => {
      const working = workOn(queue, concurrency, run, signal);
      underWay.add(working);
      await working.finally(() => underWay.delete(working));
    },
    failed: async (queue) => (await queueOf(queue).getFailed()).map((job) => failedOf(queue, job)),
    retry: async (queue, id) => {
      const job = await queueOf(queue).getJob(storedId(id));
      if (job === undefined || !(await job.isFailed())) return false;
      // Of two at once only one finds it failed still.
      return job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true }).then(
        () => true,
        async (error: unknown) => {
          if (await job.isFailed()) throw error;
          return false;
        },
      );
    },
    depth: async (queue) => Object.values(await queueOf(queue).getJobCounts(...OPEN)).reduce((sum, count) => sum + count, 0),
    age: async (queue) => ageOf((await queueOf(queue).getWaiting(0, 0))[0]),
    close: async () => {
      closing.abort();
      await Promise.allSettled(underWay);
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
};
