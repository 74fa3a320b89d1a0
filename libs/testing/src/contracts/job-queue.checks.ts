import { expect } from '@jest/globals';
import { GiveUp, PostponeJob, type Job, type JobQueue, type NewJob } from '@guildhall/eventing';
import type { Check, Subject } from './contract.ts';
import { uniqueName } from '../builders/ids.ts';
import { eventually, withTimeout } from '../builders/waiting.ts';

const HOUR = 3_600_000;

const job = (queue: string, id: string, more: Partial<NewJob> = {}): NewJob => ({
  queue,
  name: 'task',
  id,
  data: { of: 'org_01', n: 1 },
  ...more,
});

/** A worker that records which jobs it runs. */
const working = (port: JobQueue, queue: string, run: (job: Job) => Promise<void> = () => Promise.resolve(), concurrency = 4) => {
  const [ran, stop]: [Job[], AbortController] = [[], new AbortController()];
  const noted = (one: Job): Promise<void> => {
    ran.push(one);
    return run(one);
  };
  const ended = port.work(queue, concurrency, noted, stop.signal);
  return {
    ran,
    times: (id: string): number => ran.filter((one) => one.id === id).length,
    stop: async (): Promise<void> => {
      stop.abort();
      await withTimeout(ended, 'the end of a worker');
    },
  };
};

/** Long enough for whatever should not happen to happen. */
const quiet = async ({ pass }: Pick<Subject<unknown>, 'pass'>): Promise<void> => {
  for (let n = 0; n < 5; n++) await pass(20);
};

export const runningChecks: readonly Check<JobQueue>[] = [
  {
    title: 'runs a job with its data, whether it was added before or after the worker starts',
    run: async (subject) => {
      const { port } = subject;
      const queue = uniqueName();
      await port.add([job(queue, 'early')]);
      const worker = working(port, queue);
      await port.add([job(queue, 'late', { data: { text: 'Zoë', n: 2.5 } })]);
      await eventually(subject, () => worker.ran.length === 2, 'two jobs');
      expect(worker.ran).toContainEqual({ queue, name: 'task', id: 'early', data: { of: 'org_01', n: 1 }, attempt: 1 });
      expect(worker.ran).toContainEqual({ queue, name: 'task', id: 'late', data: { text: 'Zoë', n: 2.5 }, attempt: 1 });
      await worker.stop();
      expect(await port.depth(queue)).toBe(0);
    },
  },
  {
    title: 'runs a job id once, even when it is added again while the job waits, runs or is done',
    run: async (subject) => {
      const { port } = subject;
      const queue = uniqueName();
      await Promise.all([port.add([job(queue, 'a'), job(queue, 'a')]), port.add([job(queue, 'a')])]);
      expect(await port.depth(queue)).toBe(1);
      const worker = working(port, queue, () => port.add([job(queue, 'a')]));
      await eventually(subject, () => worker.ran.length > 0, 'the job');
      await quiet(subject);
      await port.add([job(queue, 'a')]);
      await quiet(subject);
      expect(worker.times('a')).toBe(1);
      await worker.stop();
    },
  },
  {
    title: 'reports how long the oldest due job has waited, and does not count its delay',
    run: async ({ port, pass }) => {
      const queue = uniqueName();
      expect(await port.age(queue)).toBe(0);
      await port.add([job(queue, 'late', { delay: HOUR })]);
      await pass(50);
      expect(await port.age(queue)).toBe(0);
      await port.add([job(queue, 'first')]);
      await pass(100);
      await port.add([job(queue, 'second')]);
      await pass(50);
      const age = await port.age(queue);
      expect([age >= 140, age < HOUR / 2]).toEqual([true, true]);
    },
  },
  {
    title: 'keeps jobs with the same id in different queues apart',
    run: async (subject) => {
      const { port } = subject;
      const [one, other] = [uniqueName(), uniqueName()];
      await port.add([job(one, 'a'), job(other, 'a')]);
      const worker = working(port, one);
      await eventually(subject, () => worker.ran.length > 0, 'the job');
      await quiet(subject);
      expect([worker.ran.length, await port.depth(one), await port.depth(other)]).toEqual([1, 0, 1]);
      await worker.stop();
    },
  },
  {
    title: 'does not run a delayed job before its time',
    run: async (subject) => {
      const { port, pass } = subject;
      const queue = uniqueName();
      await port.add([job(queue, 'later', { delay: 400 })]);
      const worker = working(port, queue);
      await pass(150);
      expect(worker.ran).toEqual([]);
      await eventually(subject, () => worker.ran.length === 1, 'the delayed job');
      await worker.stop();
    },
  },
  {
    title: 'runs no more jobs at a time than its concurrency, and each job on one worker',
    run: async (subject) => {
      const { port, pass } = subject;
      const queue = uniqueName();
      let [running, most] = [0, 0];
      const run = async (): Promise<void> => {
        most = Math.max(most, ++running);
        await pass(5);
        running--;
      };
      const workers = [working(port, queue, run, 2), working(port, queue, run, 1)];
      await port.add(Array.from({ length: 30 }, (_, n) => job(queue, `job${n}`)));
      const ran = (): readonly string[] => workers.flatMap((worker) => worker.ran.map(({ id }) => id));
      await eventually(subject, () => ran().length >= 30, '30 jobs');
      await Promise.all(workers.map((worker) => worker.stop()));
      expect([new Set(ran()).size, ran().length, most]).toEqual([30, 30, 3]);
    },
  },
  {
    title: 'finishes the running job when it stops, and takes no other',
    run: async (subject) => {
      const { port, pass } = subject;
      const queue = uniqueName();
      const hold = Promise.withResolvers<undefined>();
      let finished = 0;
      const run = async (): Promise<void> => {
        await hold.promise;
        finished++;
      };
      const worker = working(port, queue, run, 1);
      await port.add([job(queue, 'a'), job(queue, 'b')]);
      await eventually(subject, () => worker.ran.length === 1, 'the first job');
      const stopped = worker.stop();
      await pass(20);
      hold.resolve(undefined);
      await stopped;
      expect([finished, worker.ran.length, await port.depth(queue)]).toEqual([1, 1, 1]);
    },
  },
];

export const failingChecks: readonly Check<JobQueue>[] = [
  {
    title: 'retries a failed job, lists it as failed after its last attempt, and runs it again on request',
    run: async (subject) => {
      const { port } = subject;
      const queue = uniqueName();
      let broken = true;
      const worker = working(port, queue, () => (broken ? Promise.reject(new Error('the reason')) : Promise.resolve()));
      await port.add([job(queue, 'a', { attempts: 3 })]);
      await eventually(subject, () => worker.ran.length === 3, 'three attempts');
      await quiet(subject);
      expect(worker.ran.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
      const [failed] = await port.failed(queue);
      expect(failed).toMatchObject({ queue, name: 'task', id: 'a', data: { of: 'org_01', n: 1 } });
      expect(failed?.error).toContain('the reason');
      expect(await port.depth(queue)).toBe(0);
      broken = false;
      expect([await port.retry(queue, 'a'), await port.retry(queue, 'a'), await port.retry(queue, 'unknown')]).toEqual([
        true,
        false,
        false,
      ]);
      await eventually(subject, () => worker.ran.length === 4, 'the retry');
      await quiet(subject);
      expect([await port.failed(queue), worker.ran.length]).toEqual([[], 4]);
      await worker.stop();
    },
  },
  {
    title: 'does not run a failed job again when its id is added again',
    run: async (subject) => {
      const { port } = subject;
      const queue = uniqueName();
      const worker = working(port, queue, () => Promise.reject(new GiveUp('never')));
      await port.add([job(queue, 'a')]);
      await eventually(subject, () => worker.ran.length === 1, 'the job');
      await quiet(subject);
      await port.add([job(queue, 'a')]);
      await quiet(subject);
      expect([worker.ran.length, (await port.failed(queue)).length]).toEqual([1, 1]);
      await worker.stop();
    },
  },
  {
    title: 'postpones a job any number of times without using up attempts',
    run: async (subject) => {
      const { port } = subject;
      const queue = uniqueName();
      let postponed = 0;
      const worker = working(port, queue, () => (postponed++ < 3 ? Promise.reject(new PostponeJob(10)) : Promise.resolve()));
      await port.add([job(queue, 'a', { attempts: 1 })]);
      await eventually(subject, () => worker.ran.length === 4, 'the job after three delays');
      await quiet(subject);
      expect([worker.ran.map(({ attempt }) => attempt), await port.failed(queue), await port.depth(queue)]).toEqual([[1, 1, 1, 1], [], 0]);
      await worker.stop();
    },
  },
  {
    title: 'adds one job per period of a schedule, however often it is registered',
    run: async (subject) => {
      const { port, pass } = subject;
      const queue = uniqueName();
      const schedule = { queue, name: 'sweep', every: 300 };
      await Promise.all([port.schedule(schedule), port.schedule(schedule)]);
      await port.schedule(schedule);
      const worker = working(port, queue);
      for (let n = 0; n < 10; n++) await pass(150);
      await worker.stop();
      expect(worker.ran.every(({ name }) => name === 'sweep')).toBe(true);
      expect(worker.ran.length).toBeGreaterThanOrEqual(3);
      expect(worker.ran.length).toBeLessThanOrEqual(6);
      expect(new Set(worker.ran.map(({ id }) => id)).size).toBe(worker.ran.length);
    },
  },
  {
    title: 'runs after a restart the jobs that wait and those whose worker died, but none that is done',
    restarts: true,
    run: async (subject) => {
      const { port, restart, pass } = subject;
      const queue = uniqueName();
      const never = new Promise<void>(() => undefined);
      await port.add([job(queue, 'done'), job(queue, 'dies'), job(queue, 'waits', { delay: 2_500 })]);
      const first = working(port, queue, ({ id }) => (id === 'dies' ? never : Promise.resolve()));
      await eventually(subject, () => first.ran.length === 2, 'two jobs');
      await pass(20);
      const again = await restart?.();
      await again?.add([job(queue, 'done')]);
      const second = again && working(again, queue);
      await eventually(subject, () => (second?.ran.length ?? 0) >= 2, 'the other two');
      await quiet(subject);
      expect(second?.ran.map(({ id }) => id).toSorted()).toEqual(['dies', 'waits']);
      await second?.stop();
    },
  },
];
