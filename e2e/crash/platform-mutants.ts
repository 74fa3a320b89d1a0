/** Platforms that break one guarantee each; the crash run must detect every one. */
import { WrongRevision, type EventStore, type Fact, type JobQueue, type NewJob, type Offsets, type Platform } from '@guildhall/eventing';

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const shortDelay = (): Promise<void> => delay(150);
const longDelay = (): Promise<void> => delay(3_000);

/** Resolves before facts are published, so that the checkpoint is saved too early. */
const publishLate = (platform: Platform): Platform => {
  let queue: Promise<unknown> = Promise.resolve();
  const publish = (topic: string, facts: readonly Fact[]): Promise<Offsets> => {
    queue = queue.then(shortDelay).then(() => platform.bus.publish(topic, facts));
    return Promise.resolve(new Map());
  };
  return { ...platform, bus: { ...platform.bus, publish } };
};

/** Resolves while a job is in memory only. */
const addJobsLate = (platform: Platform): Platform => {
  const add = async (jobs: readonly NewJob[]): Promise<void> => void longDelay().then(() => platform.jobs.add(jobs));
  const jobs: JobQueue = { ...platform.jobs, add };
  return { ...platform, jobs };
};

/** Answers an append before it is committed, with the right revision and position. */
const answerEarly = (platform: Platform): Platform => {
  const { events } = platform;
  const heads = new Map<string, number>();
  let last: number | undefined;
  let [queue, writing] = [Promise.resolve(), Promise.resolve()];

  const appendEarly: EventStore['append'] = async (writes) => {
    for (const { stream, expected } of writes) {
      const head = heads.get(stream) ?? (await events.read(stream, -1)).length - 1;
      heads.set(stream, head);
      if (head !== expected) throw new WrongRevision(stream);
    }
    for (const { stream, expected, events: own } of writes) heads.set(stream, expected + own.length);
    if (last === undefined) {
      const position = await events.append(writes);
      last = Number(position);
      return position;
    }
    writing = writing.then(shortDelay).then(async () => void (await events.append(writes)));
    last += writes.reduce((sum, { events: own }) => sum + own.length, 0);
    return String(last).padStart(16, '0');
  };
  const append: EventStore['append'] = (writes) => {
    const answer = queue.then(() => appendEarly(writes));
    queue = answer.then(
      () => undefined,
      () => undefined,
    );
    return answer;
  };
  /** Reads wait for open appends, so that only a crash shows the gap. */
  const read: EventStore['read'] = async (stream, after) => {
    await writing;
    return events.read(stream, after);
  };
  return { ...platform, events: { ...events, append, read } };
};

export const mutants: Readonly<Record<string, (platform: Platform) => Platform>> = {
  'checkpoint-before-publish': publishLate,
  'jobs-in-memory': addJobsLate,
  'answer-before-commit': answerEarly,
};
