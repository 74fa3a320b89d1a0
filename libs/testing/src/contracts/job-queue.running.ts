import { expect } from '@jest/globals';
import type { JobQueue } from '@guildhall/eventing';
import type { Check } from './contract.ts';
import { job, quiet, working } from './job-queue.samples.ts';
import { uniqueName } from '../builders/ids.ts';
import { eventually } from '../builders/waiting.ts';

const HOUR = 3_600_000;

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
