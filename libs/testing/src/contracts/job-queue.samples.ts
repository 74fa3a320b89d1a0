import type { Job, JobQueue, NewJob } from '@guildhall/eventing';
import type { Subject } from './contract.ts';
import { withTimeout } from '../builders/waiting.ts';

export const job = (queue: string, id: string, more: Partial<NewJob> = {}): NewJob => ({
  queue,
  name: 'task',
  id,
  data: { of: 'org_01', n: 1 },
  ...more,
});

/** A worker that records which jobs it runs. */
export const working = (port: JobQueue, queue: string, run: (job: Job) => Promise<void> = () => Promise.resolve(), concurrency = 4) => {
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
export const quiet = async ({ pass }: Pick<Subject<unknown>, 'pass'>): Promise<void> => {
  for (let n = 0; n < 5; n++) await pass(20);
};
