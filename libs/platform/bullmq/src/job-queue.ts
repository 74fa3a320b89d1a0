import type { JobQueue } from '@guildhall/eventing';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { ageOf, defaultBackoff, failedOf, optionsOf, scheduledOptions, storedId, type Backoff } from './stored-job.ts';
import { worker } from './worker.ts';

export type JobQueueOptions = Readonly<{
  /** For calls that need an answer in time. */
  connection: Redis;
  /** For workers, which wait for jobs as long as it takes: `connectRedis({ blocking: true })`. */
  blockingConnection: Redis;
  prefix: string;
  backoff?: Backoff;
  /** After so many milliseconds without a sign of life a worker loses its job; the same for all workers. */
  lock?: number;
  onError: (error: Error) => void;
}>;

const DEFAULT_LOCK_MS = 30_000;
const OPEN_STATES = ['waiting', 'active', 'delayed', 'prioritized'] as const;

/** Jobs in Redis, with BullMQ. */
export const bullmqJobQueue = (options: JobQueueOptions): JobQueue & Readonly<{ close: () => Promise<void> }> => {
  const { connection, blockingConnection, prefix, backoff = defaultBackoff, lock = DEFAULT_LOCK_MS, onError } = options;
  const queues = new Map<string, Queue>();
  const closing = new AbortController();
  const workers = new Set<Promise<void>>();
  const workOn = worker({ connection: blockingConnection, prefix, backoff, lock, closing: closing.signal, onError });
  const queueOf = (name: string): Queue => {
    const opened = queues.get(name);
    if (opened !== undefined) return opened;
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
      workers.add(working);
      await working.finally(() => workers.delete(working));
    },
    failed: async (queue) => (await queueOf(queue).getFailed()).map((job) => failedOf(queue, job)),
    retry: async (queue, id) => {
      const job = await queueOf(queue).getJob(storedId(id));
      if (job === undefined || !(await job.isFailed())) return false;
      // Of two retries at once only one still finds the job failed.
      return job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true }).then(
        () => true,
        async (error: unknown) => {
          if (await job.isFailed()) throw error;
          return false;
        },
      );
    },
    depth: async (queue) => Object.values(await queueOf(queue).getJobCounts(...OPEN_STATES)).reduce((sum, count) => sum + count, 0),
    age: async (queue) => ageOf((await queueOf(queue).getWaiting(0, 0))[0]),
    close: async () => {
      closing.abort();
      await Promise.allSettled(workers);
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
};
