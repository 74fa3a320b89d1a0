import { GiveUp, PostponeJob, type Clock, type Job } from '@guildhall/eventing';
import { alarm } from './alarm.ts';
import type { Database } from './database.ts';
import { jobOf, type JobRow, type JobRows, type Queue } from './job-rows.ts';

type Tools = Readonly<{
  derived: Database;
  rows: JobRows;
  clock: Clock;
  random: () => number;
  backoff: Readonly<{ first: number; most: number }>;
  sweep: (now: number) => void;
}>;
type Run = (job: Job) => Promise<void>;

const LONGEST_ERROR = 500;
const STORE_DOWN = 1_000;
const textOf = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, LONGEST_ERROR);

/** What a job's end means for its row. */
const ending = ({ rows, clock, random, backoff, sweep }: Tools) => {
  const delayAfter = (attempt: number): number => Math.min(backoff.most, backoff.first * 2 ** (attempt - 1)) * (0.5 + random() / 2);
  return {
    done: (number: number): void => {
      const now = clock.now().getTime();
      rows.done(number, now);
      sweep(now);
    },
    threw: ([number, , , , begun, attempts]: JobRow, error: unknown): void => {
      const now = clock.now().getTime();
      const attempt = begun + 1;
      if (error instanceof PostponeJob) rows.later(number, now + Math.ceil(error.delay), begun, null);
      else if (error instanceof GiveUp || attempt >= attempts) rows.failed(number, now, attempt, textOf(error));
      else rows.later(number, Math.round(now + delayAfter(attempt)), attempt, textOf(error));
    },
  };
};

/** Runs one job and records how it ended. */
const runner = (tools: Tools) => {
  const { derived, rows, clock } = tools;
  const end = ending(tools);
  const attempted = async (queue: Queue, row: JobRow, run: Run): Promise<() => void> => {
    const [number, , name, , begun, attempts, every] = row;
    try {
      // A schedule goes on whatever becomes of this slot's job.
      if (every !== null && begun === 0) await derived.write(() => rows.addNextSlot(queue.name, name, every, clock.now().getTime()));
      if (begun >= attempts) throw new GiveUp('its worker died every time');
      await run({ ...jobOf(queue.name, row), attempt: begun + 1 });
      return () => end.done(number);
    } catch (error) {
      return () => end.threw(row, error);
    }
  };
  return async (queue: Queue, row: JobRow, run: Run): Promise<void> => {
    const record = await attempted(queue, row, run);
    await derived.write(() => {
      queue.inHand.set(row[0], 0); // its end decides the count now
      record();
    });
  };
};

/** A worker's loop: takes what is due while it has a hand free, else sleeps until something ends, comes or falls due. */
export const worker = (tools: Tools) => {
  const { derived, rows, clock } = tools;
  const runOne = runner(tools);

  const take = ({ name, inHand }: Queue, hands: number, now: number): readonly JobRow[] => {
    const due = rows.due.all(name, now, hands + inHand.size);
    return due.filter(([number]) => !inHand.has(number)).slice(0, hands);
  };

  return async (queue: Queue, concurrency: number, run: Run, signal: AbortSignal): Promise<void> => {
    const { inHand, rung } = queue;
    const underWay = new Set<Promise<void>>();
    const due = alarm(clock, rung.ring);
    const undo = rung.ringOn(signal);
    const start = (row: JobRow): void => {
      const [number, , , , begun] = row;
      inHand.set(number, begun + 1);
      const ended = runOne(queue, row, run)
        // Its end could not be recorded, so it will run again; not at once, the store needs time.
        .catch(() => clock.sleep(STORE_DOWN, signal))
        .then(() => {
          inHand.delete(number);
          underWay.delete(ended);
          rung.ring();
        });
      underWay.add(ended);
    };
    const isWorking = (): boolean => !signal.aborted && derived.isOpen();
    while (isWorking()) {
      const now = clock.now().getTime();
      const taken = underWay.size < concurrency ? take(queue, concurrency - underWay.size, now) : [];
      taken.forEach(start);
      if (taken.length > 0) continue;
      const next = underWay.size < concurrency ? rows.nextDue.get(queue.name, now)?.[0] : undefined;
      if (next !== undefined) due.at(next);
      await rung.heard();
    }
    due.off();
    undo();
    await Promise.all(underWay);
  };
};
