import { condition, type Job } from '@guildhall/eventing';
import { Worker, type Job as StoredJob } from 'bullmq';
import type { Redis } from 'ioredis';
import { delayAfter, MAX_STALLED, runStored, type Backoff } from './stored-job.ts';

/** For the connections of a worker that runs no job any more. */
const CLOSE_TIMEOUT_MS = 2_000;

export type WorkerOptions = Readonly<{
  connection: Redis;
  prefix: string;
  backoff: Backoff;
  /** After so many milliseconds without a sign of life a worker loses its job; the same for all workers. */
  lock: number;
  closing: AbortSignal;
  onError: (error: Error) => void;
}>;

/** Has a timeout, since closing hangs without Redis. With `force`, running jobs stay locked until their lock expires. */
const closeWorker = async (worker: Worker, force: boolean): Promise<void> => {
  await Promise.race([worker.close(force), new Promise((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS).unref())]);
};

/** Runs a queue's jobs until the signal aborts; then finishes those that run, unless everything closes. */
export const worker =
  ({ connection, prefix, backoff, lock, closing, onError }: WorkerOptions) =>
  async (queue: string, concurrency: number, run: (job: Job) => Promise<void>, signal: AbortSignal): Promise<void> => {
    const running = new Set<Promise<void>>();
    const process = (stored: StoredJob, token?: string): Promise<void> => {
      const ended = runStored(queue, stored, token, run);
      running.add(ended);
      void ended.catch(() => undefined).then(() => running.delete(ended));
      return ended;
    };
    const worker = new Worker(queue, process, {
      connection,
      prefix,
      concurrency,
      autorun: false,
      lockDuration: lock,
      stalledInterval: lock,
      maxStalledCount: MAX_STALLED,
      settings: { backoffStrategy: (attempt) => delayAfter(backoff, attempt) },
    });
    worker.on('error', onError);
    const loop = worker.run();
    const ending = condition();
    const stopListening = [signal, closing].map(ending.notifyOnAbort);
    try {
      if (!signal.aborted && !closing.aborted) await Promise.race([ending.wait(), loop]);
      await worker.pause(true);
      while (running.size > 0 && !closing.aborted) await Promise.race([Promise.allSettled(running), ending.wait()]);
      await closeWorker(worker, running.size > 0);
    } finally {
      for (const stop of stopListening) stop();
    }
  };
