/** Platforms that break one promise each. A harness that finds nothing wrong with them would find nothing at all. */
import { WrongRevision, type EventStore, type Fact, type JobQueue, type NewJob, type Platform } from '@guildhall/eventing';

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const late = (): Promise<void> => later(150);
const muchLater = (): Promise<void> => later(3_000);

/** Says that facts are with the bus before they are: so the checkpoint is saved before the publication. */
const publishesLate = (platform: Platform): Platform => {
  let line = Promise.resolve();
  const publish = async (topic: string, facts: readonly Fact[]): Promise<void> => {
    line = line.then(late).then(() => platform.bus.publish(topic, facts));
  };
  return { ...platform, bus: { ...platform.bus, publish } };
};

/** Says that a job is filed while it is in memory only. */
const filesInMemory = (platform: Platform): Platform => {
  const add = async (jobs: readonly NewJob[]): Promise<void> => void muchLater().then(() => platform.jobs.add(jobs));
  const jobs: JobQueue = { ...platform.jobs, add };
  return { ...platform, jobs };
};

/** Answers an append before it is committed. Revisions and positions are foretold, so that nothing else is wrong. */
const answersEarly = (platform: Platform): Platform => {
  const { events } = platform;
  const heads = new Map<string, number>();
  let last: number | undefined;
  let [line, writing] = [Promise.resolve(), Promise.resolve()];

  const foretold: EventStore['append'] = async (writes) => {
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
    writing = writing.then(late).then(async () => void (await events.append(writes)));
    last += writes.reduce((sum, { events: own }) => sum + own.length, 0);
    return String(last).padStart(16, '0');
  };
  const append: EventStore['append'] = (writes) => {
    const answer = line.then(() => foretold(writes));
    line = answer.then(
      () => undefined,
      () => undefined,
    );
    return answer;
  };
  /** Nobody may see the gap but who comes after the crash. */
  const read: EventStore['read'] = async (stream, after) => {
    await writing;
    return events.read(stream, after);
  };
  return { ...platform, events: { ...events, append, read } };
};

export const mutants: Readonly<Record<string, (platform: Platform) => Platform>> = {
  'checkpoint-before-publish': publishesLate,
  'jobs-in-memory': filesInMemory,
  'answer-before-commit': answersEarly,
};
