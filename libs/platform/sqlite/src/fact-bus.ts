import type { Clock, FactBatch, FactBus } from '@guildhall/eventing';
import type { Database } from './database.ts';
import { factLog } from './fact-log.ts';
import { PARTITIONS, type Topic } from './fact-topic.ts';
import { memoizePerDatabase } from './memoize-per-database.ts';
import { deferredWrites } from './deferred-writes.ts';

const BATCH_SIZE = 256;
const DEFAULT_RETENTION_MS = 7 * 24 * 3_600_000;

export type FactBusOptions = Readonly<{ clock: Clock; /** Milliseconds that a fact is kept; a week by default. */ retention?: number }>;
type Group = Readonly<{
  topic: Topic;
  name: string;
  busy: Set<number>;
  offset: (partition: number) => number;
  moveTo: (partition: number, number: number) => void;
  /** Also back. */
  placeAt: (partition: number, number: number) => void;
}>;

/** The next partition, in turn, that has new facts and is not being read. */
const nextPartition = ({ topic, busy, offset }: Group, from: number): number | undefined => {
  for (let n = 0; n < PARTITIONS; n++) {
    const partition = (from + n) % PARTITIONS;
    if (!busy.has(partition) && (topic.partitions[partition]?.last() ?? 0) > offset(partition)) return partition;
  }
  return undefined;
};

/** A batch of a partition's facts after the group's offset; undefined when the new ones have expired by now. */
const batchOf = (group: Group, partition: number): FactBatch | undefined => {
  const source = group.topic.partitions[partition];
  const after = Math.max(group.offset(partition), source?.expired() ?? 0);
  const run = source?.after(after, BATCH_SIZE) ?? [];
  const to = run.at(-1)?.number;
  if (to === undefined) {
    group.moveTo(partition, source?.last() ?? 0);
    return undefined;
  }
  return {
    topic: group.name,
    partition,
    from: String(after + 1),
    to: String(to),
    facts: run.map(({ fact }) => fact()),
    behind: () => source?.behind(to) ?? 0,
    commit: async () => {
      group.moveTo(partition, to);
    },
  };
};

/** Groups and their offsets, each opened at its first use. */
const openGroups = (derived: Database, topicOf: (name: string) => Topic): ((topic: string, group: string) => Group) => {
  derived.define('CREATE TABLE IF NOT EXISTS offsets (reader TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT ROWID');
  const select = derived.query<[number]>('SELECT number FROM offsets WHERE reader = ?');
  const save = derived.statement('INSERT INTO offsets VALUES (?1, ?2) ON CONFLICT (reader) DO UPDATE SET number = ?2');
  const offsets = deferredWrites<number>(derived, (reader, number) => save(reader, number));
  const groups = new Map<string, Group>();
  return (name, group) => {
    const key = `${name} ${group}`;
    const offset = (partition: number): number => {
      const reader = `${key} ${partition}`;
      return offsets.get(reader, () => select.get(reader)?.[0] ?? 0);
    };
    const moveTo = (partition: number, number: number): void => {
      if (number > offset(partition)) offsets.set(`${key} ${partition}`, number);
    };
    const placeAt = (partition: number, number: number): void => offsets.set(`${key} ${String(partition)}`, number);
    const opened = groups.get(key) ?? { topic: topicOf(name), name, busy: new Set<number>(), offset, moveTo, placeAt };
    groups.set(key, opened);
    return opened;
  };
};

/** Topics, partitions, groups and offsets in one SQLite file. Consumers of one group share its partitions batch by batch. */
export const sqliteFactBus = memoizePerDatabase(({ derived }, { clock, retention = DEFAULT_RETENTION_MS }: FactBusOptions): FactBus => {
  const log = factLog(derived, clock, retention);
  const groupOf = openGroups(derived, log.topic);
  return {
    publish: log.publish,
    extent: log.extent,
    read: log.read,
    async *subscribe({ topic: name, group: groupName, taken }, signal): AsyncGenerator<FactBatch, void, undefined> {
      const group = groupOf(name, groupName);
      const { topic, busy } = group;
      const partitions = Array.from({ length: PARTITIONS }, (_, n) => n);
      const known = await taken?.(partitions, signal);
      if (known !== undefined) for (const n of partitions) group.placeAt(n, Number(known.get(n) ?? 0));
      const stopListening = topic.appended.notifyOnAbort(signal);
      let nextFrom = 0;
      try {
        while (!signal.aborted && derived.isOpen()) {
          const partition = nextPartition(group, nextFrom);
          if (partition === undefined) {
            await topic.appended.wait();
            continue;
          }
          nextFrom = partition + 1;
          const batch = batchOf(group, partition);
          if (batch === undefined) continue;
          busy.add(partition);
          try {
            yield batch;
          } finally {
            busy.delete(partition);
            topic.appended.notify();
          }
        }
      } finally {
        stopListening();
      }
    },
  };
});
