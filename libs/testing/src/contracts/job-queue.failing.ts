import { expect } from '@jest/globals';
import { GiveUp, PostponeJob, type JobQueue } from '@guildhall/eventing';
import type { Check } from './contract.ts';
import { job, quiet, working } from './job-queue.samples.ts';
import { uniqueName } from '../builders/ids.ts';
import { eventually } from '../builders/waiting.ts';

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
    title: 'K3 gives a postponed job the data with which it was postponed, beside its own',
    run: async (subject) => {
      const { port } = subject;
      const queue = uniqueName();
      let runs = 0;
      const worker = working(port, queue, () =>
        runs++ === 0 ? Promise.reject(new PostponeJob(10, { n: 2, done: 'yes' })) : Promise.resolve(),
      );
      await port.add([job(queue, 'a')]);
      await eventually(subject, () => worker.ran.length === 2, 'the job after its delay');
      expect(worker.ran.map(({ data }) => data)).toEqual([
        { of: 'org_01', n: 1 },
        { of: 'org_01', n: 2, done: 'yes' },
      ]);
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
