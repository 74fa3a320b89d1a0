import { condition, factOf, type Condition, type DeliveredFact, type Fact, type StoredFact } from '@guildhall/eventing';
import type { Database } from './database.ts';
import { recentBuffer } from './recent-buffer.ts';

/** Never changes: keys would move to other partitions and lose their order. */
export const PARTITIONS = 12;
const RECENT_SIZE = 64;
/** FNV-1a: a key always has the same partition. */
export const partitionOf = (key: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % PARTITIONS;
};

export const FACTS = `
  CREATE TABLE IF NOT EXISTS facts (number INTEGER PRIMARY KEY, topic TEXT NOT NULL, partition INTEGER NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS expired_facts (partition TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS facts_by_partition ON facts (topic, partition, number);`;

export const partitionName = (topic: string, partition: number): string => `${topic} ${String(partition)}`;

export type NumberedFact = Readonly<{ number: number; fact: () => DeliveredFact }>;
export const parseFact = (body: string): Fact => factOf(JSON.parse(body) as StoredFact); // as it was published
/** Decoded when the first group asks, once for all groups. */
export const numberedFact = (number: number, body: string): NumberedFact => {
  let fact: DeliveredFact | undefined;
  return { number, fact: () => (fact ??= { ...parseFact(body), offset: String(number) }) };
};
/** `last`: the number of its newest fact, `expired`: of the newest that the retention has removed, 0 without any; `behind`: how many come after a number. */
export type Partition = Readonly<{
  last: () => number;
  expired: () => number;
  behind: (number: number) => number;
  after: (number: number, limit: number) => readonly NumberedFact[];
}>;
export type Topic = Readonly<{ appended: Condition; partitions: readonly Partition[] }>;

export type WritablePartition = Partition & Readonly<{ push: (fact: NumberedFact) => void; expire: (number: number) => void }>;

type Stored = Readonly<{ start: number; expired: number; behind: Partition['behind']; read: Partition['after'] }>;

const openPartition = ({ start, expired: expiredBefore, behind, read }: Stored): WritablePartition => {
  const recent = recentBuffer<NumberedFact>(start, RECENT_SIZE);
  let [last, expired] = [Math.max(start, expiredBefore), expiredBefore];
  return {
    last: () => last,
    expired: () => expired,
    behind: (number) => (number >= last ? 0 : behind(number)),
    after: (number, limit) => recent.after(number, limit) ?? read(number, limit),
    push: (fact) => {
      recent.push([fact]);
      last = fact.number;
    },
    expire: (number) => {
      expired = number;
    },
  };
};

export type WritableTopic = Readonly<{ appended: Condition; partitions: readonly WritablePartition[] }>;

/** Topics, each opened at its first use. */
export const openTopics = (derived: Database): ((name: string) => WritableTopic) => {
  const selectLast = derived.query<[number | null]>('SELECT max(number) FROM facts WHERE topic = ? AND partition = ?');
  const selectExpired = derived.query<[number]>('SELECT number FROM expired_facts WHERE partition = ?');
  const select = derived.query<[number, string]>(
    'SELECT number, body FROM facts WHERE topic = ? AND partition = ? AND number > ? ORDER BY number LIMIT ?',
  );
  const countAfter = derived.query<[number]>('SELECT count(*) FROM facts WHERE topic = ? AND partition = ? AND number > ?');
  const topics = new Map<string, WritableTopic>();
  const open = (name: string): WritableTopic => {
    const partition = (n: number): WritablePartition =>
      openPartition({
        start: selectLast.get(name, n)?.[0] ?? 0,
        expired: selectExpired.get(partitionName(name, n))?.[0] ?? 0,
        behind: (number) => countAfter.get(name, n, number)?.[0] ?? 0,
        read: (after, limit) => select.all(name, n, after, limit).map((row) => numberedFact(...row)),
      });
    const appended = condition();
    derived.beforeClose(appended.notify);
    return { appended, partitions: Array.from({ length: PARTITIONS }, (_, n) => partition(n)) };
  };
  return (name) => {
    const topic = topics.get(name) ?? open(name);
    topics.set(name, topic);
    return topic;
  };
};
