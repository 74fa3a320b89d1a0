import type { Job } from '@guildhall/eventing';
import { Worker, type Job as StoredJob } from 'bullmq';
import type { Redis } from 'ioredis';
import { DEATHS, delayAfter, runStored, type Backoff } from './queue.ts';

/** How long the connections of a worker that has nothing in hand may take to close; milliseconds. */
const CLOSING = 2_000;

export type Working = Readonly<{
  connection: Redis;
  prefix: string;
  backoff: Backoff;
  /** How long a job stays with a worker that says nothing more; milliseconds, the same for all workers. */
  lock: number;
  closing: AbortSignal;
  onError: (error: Error) => void;
}>;

const aborted = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', resolve, { once: true });
  });

/** Closing hangs where Redis is gone: it gets its time and no more. By force, what is in hand stays so until its lock runs out. */
const closed = async (worker: Worker, force: boolean): Promise<void> => {
  await Promise.race([worker.close(force), new Promise((resolve) => setTimeout(resolve, CLOSING).unref())]);
};

/** Runs a queue's jobs until the signal aborts; then finishes those in hand, unless everything closes. */
export const work =
  ({ connection, prefix, backoff, lock, closing, onError }: Working) =>
  async (queue: string, concurrency: number, run: (job: Job) => Promise<void>, signal: AbortSignal): Promise<void> => {
    const inHand = new Set<Promise<void>>();
    const process = (stored: StoredJob, token?: string): Promise<void> => {
      const ended = runStored(queue, stored, token, run);
      inHand.add(ended);
      void ended.catch(() => undefined).then(() => inHand.delete(ended));
      return ended;
    };
    const worker = new Worker(queue, process, {
      connection,
      prefix,
      concurrency,
      autorun: false,
      lockDuration: lock,
      stalledInterval: lock,
      maxStalledCount: DEATHS,
      settings: { backoffStrategy: (attempt) => delayAfter(backoff, attempt) },
    });
    worker.on('error', onError);
    const running = worker.run();
    await Promise.race([aborted(signal), aborted(closing), running]);
    await worker.pause(true);
    while (inHand.size > 0 && !closing.aborted) await Promise.race([Promise.allSettled(inHand), aborted(closing)]);
    await closed(worker, inHand.size > 0);
  };
