import type { Clock, JobQueue } from '@guildhall/eventing';
import { bell } from './bell.ts';
import type { Database } from './database.ts';
import { jobOf, jobRows, rowOf, type JobRows, type Queue } from './job-rows.ts';
import { worker } from './job-worker.ts';
import { oncePer } from './once-per.ts';

const WEEK = 7 * 24 * 3_600_000;
/** Once per so many ended jobs, twice as many rows are looked at and forgotten if they were done long ago. */
const SWEEP = 256;

export type JobQueueOptions = Readonly<{
  clock: Clock;
  random?: () => number;
  /** Milliseconds that a done job's id stays taken; a week unless told. */
  retention?: number;
  /** The first delay after a failure, doubled by each further one up to the most; milliseconds. */
  backoff?: Readonly<{ first: number; most: number }>;
}>;

/** Forgets done jobs bit by bit, going round the table. */
const sweeper = (rows: JobRows, retention: number): ((now: number) => void) => {
  let [ended, cursor] = [0, 0];
  return (now) => {
    if (++ended < SWEEP) return;
    ended = 0;
    rows.forget(cursor, cursor + 2 * SWEEP, now - retention);
    cursor = cursor + 2 * SWEEP > (rows.last.get()?.[0] ?? 0) ? 0 : cursor + 2 * SWEEP;
  };
};

/** Tries that have begun, saved with whichever group commits meanwhile: a job that kills its process does not do so for ever. */
const countBegun = (derived: Database, rows: JobRows, queues: ReadonlyMap<string, Queue>): void => {
  derived.onGroupEnd({
    committing: () => {
      for (const { inHand } of queues.values()) for (const [number, attempt] of inHand) if (attempt > 0) rows.begin(number, attempt);
    },
    committed: () => {
      for (const { inHand } of queues.values()) for (const [number, attempt] of inHand) if (attempt > 0) inHand.set(number, 0);
    },
  });
};

/** Jobs in one SQLite file. */
export const sqliteJobQueue = oncePer(({ derived }, options: JobQueueOptions): JobQueue => {
  const { clock, random = Math.random, retention = WEEK, backoff = { first: 1_000, most: 900_000 } } = options;
  const rows = jobRows(derived);
  const queues = new Map<string, Queue>();
  const now = (): number => clock.now().getTime();
  countBegun(derived, rows, queues);
  const queueOf = (name: string): Queue => {
    const known = queues.get(name);
    if (known !== undefined) return known;
    const opened = { name, inHand: new Map<number, number>(), rung: bell() };
    derived.beforeClose(opened.rung.ring);
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
      for (const queue of new Set(jobs.map((job) => job.queue))) queueOf(queue).rung.ring();
    },
    schedule: async ({ queue, name, every }) => {
      await derived.write(() => {
        const open = rows.openSlots.all(queue, name);
        for (const [number, old] of open) if (old !== every) rows.remove(number);
        if (!open.some(([, old]) => old === every)) rows.addNextSlot(queue, name, every, now());
      });
      queueOf(queue).rung.ring();
    },
    work: (queue, concurrency, run, signal) => work(queueOf(queue), concurrency, run, signal),
    failed: async (queue) =>
      rows.allFailed.all(queue).map((row) => ({ ...jobOf(queue, row), error: row[7], failedAt: new Date(row[8]).toISOString() })),
    retry: async (queue, id) => {
      const found = (await derived.write(() => rows.retry(queue, id, now()))) > 0;
      if (found) queueOf(queue).rung.ring();
      return found;
    },
    depth: async (queue) => rows.depth.get(queue)?.[0] ?? 0,
    age: async (queue) => Math.max(0, now() - (rows.firstDue.get(queue)?.[0] ?? now())),
  };
});
