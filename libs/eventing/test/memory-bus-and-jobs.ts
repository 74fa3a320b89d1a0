import { type Fact, type FactBus, type JobQueue, type NewJob } from '../src/index.ts';

const PARTITIONS = 3;
const partitionOf = (key: string) => [...key].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % PARTITIONS, 0);
export type MemoryFactBus = FactBus & Readonly<{ facts: (topic: string) => readonly Fact[] }>;

export const memoryFactBus = (batch = 3): MemoryFactBus => {
  const topics = new Map<string, Fact[][]>();
  const offsets = new Map<string, number>();
  const listeners = new Set<() => void>();
  const topicOf = (topic: string) => {
    const found = topics.get(topic) ?? Array.from({ length: PARTITIONS }, () => []);
    topics.set(topic, found);
    return found;
  };
  return {
    facts: (topic) => topicOf(topic).flat(),
    publish: async (topic, facts) => {
      await Promise.resolve();
      for (const fact of facts) topicOf(topic)[partitionOf(fact.key)]?.push(structuredClone(fact));
      for (const wake of [...listeners]) wake();
    },
    read: async ({ topic, partition, offset }) => topicOf(topic)[partition]?.[Number(offset)],
    async *subscribe({ topic, group }, signal) {
      while (!signal.aborted) {
        let found = false;
        for (const [partition, all] of topicOf(topic).entries()) {
          const place = `${topic} ${group} ${String(partition)}`;
          const from = offsets.get(place) ?? 0;
          const facts = all.slice(from, from + batch).map((fact, n) => ({ ...fact, offset: String(from + n) }));
          if (facts.length === 0) continue;
          found = true;
          const to = from + facts.length;
          const commit = async () => void offsets.set(place, Math.max(to, offsets.get(place) ?? 0));
          yield { topic, partition, facts, behind: () => all.length - to, commit };
        }
        if (!found)
          await new Promise<void>((resolve) => {
            const wake = () => {
              listeners.delete(wake);
              signal.removeEventListener('abort', wake);
              resolve();
            };
            listeners.add(wake);
            signal.addEventListener('abort', wake);
          });
      }
    },
  };
};

export type MemoryJobQueue = JobQueue & Readonly<{ all: ReadonlyMap<string, NewJob>; scheduled: Set<string> }>;

/** Keeps added jobs and runs none; tests look at `all`. */
export const memoryJobQueue = (): MemoryJobQueue => {
  const all = new Map<string, NewJob>();
  const scheduled = new Set<string>();
  return {
    all,
    scheduled,
    add: async (jobs) => {
      await Promise.resolve();
      for (const job of jobs) if (!all.has(`${job.queue} ${job.id}`)) all.set(`${job.queue} ${job.id}`, job);
    },
    schedule: async ({ name }) => void scheduled.add(name),
    work: (_queue, _concurrency, _run, signal) =>
      new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve()))),
    failed: async () => [],
    retry: async () => false,
    depth: async () => all.size,
    age: async () => 0,
  };
};
