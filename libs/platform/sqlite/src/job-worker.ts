import { GiveUp, PostponeJob, timer, type Clock, type Job } from '@guildhall/eventing';
import type { Database } from './database.ts';
import { jobOf, type JobRow, type JobRows, type Queue } from './job-rows.ts';

type WorkerParts = Readonly<{
  derived: Database;
  rows: JobRows;
  clock: Clock;
  random: () => number;
  backoff: Readonly<{ first: number; most: number }>;
  sweep: (now: number) => void;
}>;
type Run = (job: Job) => Promise<void>;

const MAX_ERROR_LENGTH = 500;
const STORE_DOWN_DELAY_MS = 1_000;
const textOf = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, MAX_ERROR_LENGTH);

/** Records in its row how a job ended. */
const recorder = ({ rows, clock, random, backoff, sweep }: WorkerParts) => {
  const delayAfter = (attempt: number): number => Math.min(backoff.most, backoff.first * 2 ** (attempt - 1)) * (0.5 + random() / 2);
  return {
    done: (number: number): void => {
      const now = clock.now().getTime();
      rows.done(number, now);
      sweep(now);
    },
    threw: ([number, , , data, attemptsBefore, attempts]: JobRow, error: unknown): void => {
      const now = clock.now().getTime();
      const attempt = attemptsBefore + 1;
      if (error instanceof PostponeJob) {
        rows.later(number, now + Math.ceil(error.delay), attemptsBefore, null);
        if (error.data !== undefined) rows.tell(number, JSON.stringify({ ...(JSON.parse(data) as Job['data']), ...error.data })); // as it was added
      } else if (error instanceof GiveUp || attempt >= attempts) rows.failed(number, now, attempt, textOf(error));
      else rows.later(number, Math.round(now + delayAfter(attempt)), attempt, textOf(error));
    },
  };
};

/** Runs one job and records its end. */
const runner = (parts: WorkerParts) => {
  const { derived, rows, clock } = parts;
  const end = recorder(parts);
  const attempted = async (queue: Queue, row: JobRow, run: Run): Promise<() => void> => {
    const [number, , name, , attemptsBefore, attempts, every] = row;
    try {
      // The schedule goes on even if this slot's job fails.
      if (every !== null && attemptsBefore === 0)
        await derived.write(() => rows.addNextSlot(queue.name, name, every, clock.now().getTime()));
      if (attemptsBefore >= attempts) throw new GiveUp('its worker died every time');
      await run({ ...jobOf(queue.name, row), attempt: attemptsBefore + 1 });
      return () => end.done(number);
    } catch (error) {
      return () => end.threw(row, error);
    }
  };
  return async (queue: Queue, row: JobRow, run: Run): Promise<void> => {
    const record = await attempted(queue, row, run);
    await derived.write(() => {
      queue.running.set(row[0], 0); // from here on its end sets the attempt
      record();
    });
  };
};

/** A worker's loop: takes due jobs while it has free slots, else sleeps until a job ends, is added or becomes due. */
export const worker = (parts: WorkerParts) => {
  const { derived, rows, clock } = parts;
  const runOne = runner(parts);

  const take = ({ name, running }: Queue, slots: number, now: number): readonly JobRow[] => {
    const due = rows.due.all(name, now, slots + running.size);
    return due.filter(([number]) => !running.has(number)).slice(0, slots);
  };

  return async (queue: Queue, concurrency: number, run: Run, signal: AbortSignal): Promise<void> => {
    const { running, changed } = queue;
    const unfinished = new Set<Promise<void>>();
    const dueTimer = timer(clock, changed.notify);
    const stopListening = changed.notifyOnAbort(signal);
    const start = (row: JobRow): void => {
      const [number, , , , attemptsBefore] = row;
      running.set(number, attemptsBefore + 1);
      const ended = runOne(queue, row, run)
        // Its end could not be recorded, so it will run again, after a delay for the store to recover.
        .catch(() => clock.sleep(STORE_DOWN_DELAY_MS, signal))
        .then(() => {
          running.delete(number);
          unfinished.delete(ended);
          changed.notify();
        });
      unfinished.add(ended);
    };
    const isWorking = (): boolean => !signal.aborted && derived.isOpen();
    try {
      while (isWorking()) {
        const now = clock.now().getTime();
        const taken = unfinished.size < concurrency ? take(queue, concurrency - unfinished.size, now) : [];
        taken.forEach(start);
        if (taken.length > 0) continue;
        const next = unfinished.size < concurrency ? rows.nextDue.get(queue.name, now)?.[0] : undefined;
        if (next !== undefined) dueTimer.at(next);
        await changed.wait();
      }
    } finally {
      dueTimer.cancel();
      stopListening();
    }
    await Promise.all(unfinished);
  };
};
