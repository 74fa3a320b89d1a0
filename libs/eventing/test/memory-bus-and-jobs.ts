import { type Fact, type FactBus, type JobQueue, type NewJob } from '../src/index.ts';

const PARTITIONS = 3;
const partitionOf = (key: string) => [...key].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % PARTITIONS, 0);
export type MemoryFactBus = FactBus &
  Readonly<{
    facts: (topic: string) => readonly Fact[];
    /** Removes all facts, as the retention does. */
    expire: (topic: string) => void;
    /** Makes the topic anew, without facts; groups keep their offsets. */
    recreate: (topic: string) => void;
  }>;

export const memoryFactBus = (batch = 3): MemoryFactBus => {
  /** The facts of each partition, those that have expired included, and how many these are. */
  const topics = new Map<string, readonly { expired: number; facts: Fact[] }[]>();
  const offsets = new Map<string, number>();
  const listeners = new Set<() => void>();
  const topicOf = (topic: string) => {
    const found = topics.get(topic) ?? Array.from({ length: PARTITIONS }, () => ({ expired: 0, facts: [] }));
    topics.set(topic, found);
    return found;
  };
  return {
    facts: (topic) => topicOf(topic).flatMap(({ facts, expired }) => facts.slice(expired)),
    expire: (topic) => {
      for (const partition of topicOf(topic)) partition.expired = partition.facts.length;
    },
    recreate: (topic) => void topics.delete(topic),
    publish: async (topic, facts) => {
      await Promise.resolve();
      const written = new Map<number, string>();
      for (const fact of facts) {
        const partition = partitionOf(fact.key);
        const length = topicOf(topic)[partition]?.facts.push(structuredClone(fact)) ?? 0;
        written.set(partition, String(length - 1));
      }
      for (const wake of [...listeners]) wake();
      return written;
    },
    extent: async (topic) =>
      new Map(topicOf(topic).map(({ expired, facts }, n) => [n, { first: String(expired), next: String(facts.length) }])),
    read: async ({ topic, partition, offset }) => {
      const { expired, facts } = topicOf(topic)[partition] ?? { expired: 0, facts: [] };
      return Number(offset) < expired ? undefined : facts[Number(offset)];
    },
    async *subscribe({ topic, group, taken }, signal) {
      if (taken !== undefined) {
        const places = topicOf(topic).map((_, partition) => `${topic} ${group} ${String(partition)}`);
        const known = await taken([...places.keys()], signal);
        for (const [n, place] of places.entries()) offsets.set(place, Number(known.get(n) ?? -1) + 1);
      }
      while (!signal.aborted) {
        let found = false;
        for (const [partition, { expired, facts: all }] of topicOf(topic).entries()) {
          const place = `${topic} ${group} ${String(partition)}`;
          const kept = offsets.get(place) ?? 0;
          const from = kept > all.length ? 0 : Math.max(kept, expired);
          const facts = all.slice(from, from + batch).map((fact, n) => ({ ...fact, offset: String(from + n) }));
          if (facts.length === 0) continue;
          found = true;
          const to = from + facts.length;
          const commit = async () => void offsets.set(place, to);
          yield { topic, partition, facts, from: String(from), to: String(to - 1), behind: () => all.length - to, commit };
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
