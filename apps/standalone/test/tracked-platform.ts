import { PostponeJob, trackedFactBus, type Clock, type Context, type Job, type JobQueue, type Platform } from '@guildhall/eventing';
import { settle } from '@guildhall/testing';
import { cores } from '@guildhall/testing/cores';

/** Every topic that a context subscribes to. */
const SUBSCRIPTIONS = Object.values(cores).flatMap(({ name: group, subscriptions }) =>
  subscriptions.map(({ topic }) => ({ topic, group })),
);

/** A job queue that knows when its jobs are due. A failed job is retried by the queue and not waited for. */
const trackedJobQueue = (jobs: JobQueue, { now }: Clock) => {
  const [due, ended, slots] = [new Map<string, number>(), new Set<string>(), new Map<string, number>()];
  const time = (): number => now().getTime();
  const keyOf = ({ queue, id }: Pick<Job, 'queue' | 'id'>): string => `${queue} ${id}`;
  const track = (key: string, at: number): void => void (due.has(key) || ended.has(key) || due.set(key, at));
  const trackSlot = (queue: string, name: string): void => {
    const every = slots.get(`${queue} ${name}`);
    if (every === undefined) return;
    const slot = Math.floor(time() / every) + 1;
    track(keyOf({ queue, id: `${name}.${String(slot)}` }), slot * every);
  };
  /** A schedule has one open job at most, also when the clock leaps before that job has run. */
  const isTracked = (queue: string, name: string): boolean => due.keys().some((key) => key.startsWith(`${queue} ${name}.`));
  const tracked: JobQueue = {
    ...jobs,
    add: async (added) => {
      for (const job of added) track(keyOf(job), time() + (job.delay ?? 0));
      await jobs.add(added);
    },
    schedule: async (schedule) => {
      slots.set(`${schedule.queue} ${schedule.name}`, schedule.every);
      if (!isTracked(schedule.queue, schedule.name)) trackSlot(schedule.queue, schedule.name);
      await jobs.schedule(schedule);
    },
    work: (queue, concurrency, run, signal) =>
      jobs.work(
        queue,
        concurrency,
        async (job) => {
          trackSlot(queue, job.name);
          try {
            await run(job);
            ended.add(keyOf(job));
            due.delete(keyOf(job));
          } catch (error) {
            due.set(keyOf(job), error instanceof PostponeJob ? time() + error.delay : Infinity);
            throw error;
          }
        },
        signal,
      ),
  };
  return { jobs: tracked, hasDueJobs: (): boolean => [...due.values()].some((at) => at <= time()) };
};

/** A platform that can wait until all work is done, and counts appended events. */
export const trackedPlatform = (platform: Platform) => {
  const bus = trackedFactBus(platform.bus, platform.clock, SUBSCRIPTIONS);
  const { jobs, hasDueJobs } = trackedJobQueue(platform.jobs, platform.clock);
  let eventCount = 0;
  const append: Platform['events']['append'] = async (writes) => {
    const position = await platform.events.append(writes);
    for (const { events } of writes) eventCount += events.length;
    return position;
  };
  return {
    platform: { ...platform, bus, jobs, events: { ...platform.events, append } },
    /** How many events were appended so far. */
    eventCount: (): number => eventCount,
    /** Resolves when every fact was delivered and every due job has run. */
    waitUntilIdle: async (contexts: readonly Pick<Context, 'waitForPublication'>[]): Promise<void> => {
      for (;;) {
        await Promise.all(contexts.map(({ waitForPublication: published }) => published()));
        await Promise.all(SUBSCRIPTIONS.map(({ topic, group }) => bus.waitForDelivery(topic, group)));
        if (!hasDueJobs()) return;
        await settle();
      }
    },
  };
};
