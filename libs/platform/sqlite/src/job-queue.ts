import { condition, type Clock, type JobQueue } from '@guildhall/eventing';
import type { Database } from './database.ts';
import { jobOf, jobRows, rowOf, type JobRows, type Queue } from './job-rows.ts';
import { worker } from './job-worker.ts';
import { memoizePerDatabase } from './memoize-per-database.ts';

const DEFAULT_RETENTION_MS = 7 * 24 * 3_600_000;
/** After so many ended jobs, twice as many rows are checked and removed if they were done long ago. */
const SWEEP_SIZE = 256;

export type JobQueueOptions = Readonly<{
  clock: Clock;
  random?: () => number;
  /** Milliseconds that the id of a done job stays taken; a week by default. */
  retention?: number;
  /** The first delay after a failure, doubled by each further one up to the most; milliseconds. */
  backoff?: Readonly<{ first: number; most: number }>;
}>;

/** Removes old done jobs bit by bit, over the whole table again and again. */
const sweeper = (rows: JobRows, retention: number): ((now: number) => void) => {
  let [ended, cursor] = [0, 0];
  return (now) => {
    if (++ended < SWEEP_SIZE) return;
    ended = 0;
    rows.forget(cursor, cursor + 2 * SWEEP_SIZE, now - retention);
    cursor = cursor + 2 * SWEEP_SIZE > (rows.last.get()?.[0] ?? 0) ? 0 : cursor + 2 * SWEEP_SIZE;
  };
};

/** Saves attempts that have begun with the next group that commits, so that a job that kills its process does not run for ever. */
const countAttempts = (derived: Database, rows: JobRows, queues: ReadonlyMap<string, Queue>): void => {
  derived.onGroupEnd({
    committing: () => {
      for (const { running } of queues.values()) for (const [number, attempt] of running) if (attempt > 0) rows.begin(number, attempt);
    },
    committed: () => {
      for (const { running } of queues.values()) for (const [number, attempt] of running) if (attempt > 0) running.set(number, 0);
    },
  });
};

/** Jobs in one SQLite file. */
export const sqliteJobQueue = memoizePerDatabase(({ derived }, options: JobQueueOptions): JobQueue => {
  const { clock, random = Math.random, retention = DEFAULT_RETENTION_MS, backoff = { first: 1_000, most: 900_000 } } = options;
  const rows = jobRows(derived);
  const queues = new Map<string, Queue>();
  const now = (): number => clock.now().getTime();
  countAttempts(derived, rows, queues);
  const openQueue = (name: string): Queue => {
    const before = queues.get(name);
    if (before !== undefined) return before;
    const opened = { name, running: new Map<number, number>(), changed: condition() };
    derived.beforeClose(opened.changed.notify);
    queues.set(name, opened);
    return opened;
  };
  const work = worker({ derived, rows, clock, random, backoff, sweep: sweeper(rows, retention) });

  return {
    add: async (jobs) => {
      const added = jobs.map((job) => rowOf(job, now()));
      await derived.write(() => {
        for (const row of added) rows.add(...row);
      });
      for (const queue of new Set(jobs.map((job) => job.queue))) openQueue(queue).changed.notify();
    },
    schedule: async ({ queue, name, every }) => {
      await derived.write(() => {
        const open = rows.openSlots.all(queue, name);
        for (const [number, old] of open) if (old !== every) rows.remove(number);
        if (!open.some(([, old]) => old === every)) rows.addNextSlot(queue, name, every, now());
      });
      openQueue(queue).changed.notify();
    },
    work: (queue, concurrency, run, signal) => work(openQueue(queue), concurrency, run, signal),
    failed: async (queue) =>
      rows.allFailed.all(queue).map((row) => ({ ...jobOf(queue, row), error: row[7], failedAt: new Date(row[8]).toISOString() })),
    retry: async (queue, id) => {
      const found = (await derived.write(() => rows.retry(queue, id, now()))) > 0;
      if (found) openQueue(queue).changed.notify();
      return found;
    },
    depth: async (queue) => rows.depth.get(queue)?.[0] ?? 0,
    age: async (queue) => Math.max(0, now() - (rows.firstDue.get(queue)?.[0] ?? now())),
  };
});
