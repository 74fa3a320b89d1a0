import { factOf, type Fact, type StoredFact } from '@guildhall/eventing';
import { bell, type Bell } from './bell.ts';
import type { Database } from './database.ts';
import { tail } from './tail.ts';

/** Never changes: a key would move to another partition, and its order would be lost. */
export const PARTITIONS = 12;
const TAIL = 64;
/** FNV-1a: the same key is in the same partition for ever. */
export const partitionOf = (key: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % PARTITIONS;
};

export const FACTS = `
  CREATE TABLE IF NOT EXISTS facts (number INTEGER PRIMARY KEY, topic TEXT NOT NULL, partition INTEGER NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS facts_by_partition ON facts (topic, partition, number);`;

export type Numbered = Readonly<{ number: number; fact: () => Fact }>;
/** Decoded from what was stored when the first group asks, once for all of them. */
export const numbered = (number: number, body: string): Numbered => {
  let fact: Fact | undefined;
  return { number, fact: () => (fact ??= factOf(JSON.parse(body) as StoredFact)) }; // as it was published
};
/** `last`: the number of its youngest fact, 0 without any; `behind`: how many come after a number. */
export type Partition = Readonly<{
  last: () => number;
  behind: (number: number) => number;
  after: (number: number, limit: number) => readonly Numbered[];
}>;
export type Topic = Readonly<{ rung: Bell; partitions: readonly Partition[] }>;

export type Growing = Partition & Readonly<{ push: (fact: Numbered) => void }>;

type Stored = Readonly<{ start: number; behind: Partition['behind']; read: Partition['after'] }>;

const growing = ({ start, behind, read }: Stored): Growing => {
  const recent = tail<Numbered>(start, TAIL);
  let last = start;
  return {
    last: () => last,
    behind: (number) => (number >= last ? 0 : behind(number)),
    after: (number, limit) => recent.after(number, limit) ?? read(number, limit),
    push: (fact) => {
      recent.push([fact]);
      last = fact.number;
    },
  };
};

export type GrowingTopic = Readonly<{ rung: Bell; partitions: readonly Growing[] }>;

/** Topics as their readers see them, opened when first asked for. */
export const topicsOf = (derived: Database): ((name: string) => GrowingTopic) => {
  const end = derived.query<[number | null]>('SELECT max(number) FROM facts WHERE topic = ? AND partition = ?');
  const past = derived.query<[number, string]>(
    'SELECT number, body FROM facts WHERE topic = ? AND partition = ? AND number > ? ORDER BY number LIMIT ?',
  );
  const rest = derived.query<[number]>('SELECT count(*) FROM facts WHERE topic = ? AND partition = ? AND number > ?');
  const topics = new Map<string, GrowingTopic>();
  const open = (name: string): GrowingTopic => {
    const partition = (n: number): Growing =>
      growing({
        start: end.get(name, n)?.[0] ?? 0,
        behind: (number) => rest.get(name, n, number)?.[0] ?? 0,
        read: (after, limit) => past.all(name, n, after, limit).map((row) => numbered(...row)),
      });
    const rung = bell();
    derived.beforeClose(rung.ring);
    return { rung, partitions: Array.from({ length: PARTITIONS }, (_, n) => partition(n)) };
  };
  return (name) => {
    const topic = topics.get(name) ?? open(name);
    topics.set(name, topic);
    return topic;
  };
};
