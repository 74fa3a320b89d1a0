import type { Clock, Fact } from '@guildhall/eventing';
import { bell, type Bell } from './bell.ts';
import type { Database } from './database.ts';
import { tail } from './tail.ts';

/** Never changes: a key would move to another partition, and its order would be lost. */
export const PARTITIONS = 12;
const TAIL = 64;
/** Once per so many facts, up to twice as many of the oldest are looked at and dropped if they are too old. */
const SWEEP = 256;

/** FNV-1a: the same key is in the same partition for ever. */
export const partitionOf = (key: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % PARTITIONS;
};

const FACTS = `
  CREATE TABLE IF NOT EXISTS facts (number INTEGER PRIMARY KEY, topic TEXT NOT NULL, partition INTEGER NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS facts_by_partition ON facts (topic, partition, number);`;

export type Numbered = Readonly<{ number: number; fact: () => Fact }>;
/** Decoded from what was stored when the first group asks, once for all of them. */
const numbered = (number: number, body: string): Numbered => {
  let fact: Fact | undefined;
  return { number, fact: () => (fact ??= JSON.parse(body) as Fact) }; // as it was published
};
/** `last`: the number of its youngest fact, 0 without any. */
export type Partition = Readonly<{ last: () => number; after: (number: number, limit: number) => readonly Numbered[] }>;
export type Topic = Readonly<{ rung: Bell; partitions: readonly Partition[] }>;
export type FactLog = Readonly<{ publish: (topic: string, facts: readonly Fact[]) => Promise<void>; topic: (name: string) => Topic }>;

type Growing = Partition & Readonly<{ push: (fact: Numbered) => void }>;

const growing = (start: number, read: (number: number, limit: number) => readonly Numbered[]): Growing => {
  const recent = tail<Numbered>(start, TAIL);
  let last = start;
  return {
    last: () => last,
    after: (number, limit) => recent.after(number, limit) ?? read(number, limit),
    push: (fact) => {
      recent.push([fact]);
      last = fact.number;
    },
  };
};

/** Topics as one numbered log, cut into partitions. */
export const factLog = (derived: Database, clock: Clock, retention: number): FactLog => {
  derived.define(FACTS);
  const insert = derived.statement('INSERT INTO facts VALUES (?, ?, ?, ?, ?)');
  const sweep = derived.statement(
    `DELETE FROM facts WHERE at < ? AND number IN (SELECT number FROM facts WHERE number < ? ORDER BY number LIMIT ${String(2 * SWEEP)})`,
  );
  const lastQuery = derived.query<[number | null]>('SELECT max(number) FROM facts');
  const lastsQuery = derived.query<[partition: number, last: number]>(
    'SELECT partition, max(number) FROM facts WHERE topic = ? GROUP BY partition',
  );
  const pastQuery = derived.query<[number, string]>(
    'SELECT number, body FROM facts WHERE topic = ? AND partition = ? AND number > ? ORDER BY number LIMIT ?',
  );
  const readLast = (): number => lastQuery.get()?.[0] ?? 0;
  const topics = new Map<string, Readonly<{ rung: Bell; partitions: readonly Growing[] }>>();
  let last = readLast();
  let unswept = 0;
  let fresh: (readonly [topic: string, partition: number, fact: Numbered])[] = [];

  const topic = (name: string): Readonly<{ rung: Bell; partitions: readonly Growing[] }> => {
    const known = topics.get(name);
    if (known !== undefined) return known;
    const lasts = new Map(lastsQuery.all(name));
    const read =
      (partition: number) =>
      (after: number, limit: number): readonly Numbered[] =>
        pastQuery.all(name, partition, after, limit).map((row) => numbered(...row));
    const opened = { rung: bell(), partitions: Array.from({ length: PARTITIONS }, (_, n) => growing(lasts.get(n) ?? 0, read(n))) };
    derived.beforeClose(opened.rung.ring);
    topics.set(name, opened);
    return opened;
  };

  derived.onGroupEnd({
    committed: () => {
      const published = fresh;
      fresh = [];
      for (const [name, partition, fact] of published) topic(name).partitions[partition]?.push(fact);
      for (const name of new Set(published.map(([of]) => of))) topic(name).rung.ring();
    },
    rolledBack: () => {
      fresh = [];
      last = readLast();
    },
  });

  const append = (name: string, bodies: readonly (readonly [partition: number, body: string])[]): void => {
    const at = clock.now().getTime();
    for (const [partition, body] of bodies) {
      insert(++last, name, partition, at, body);
      fresh.push([name, partition, numbered(last, body)]);
    }
    unswept += bodies.length;
    if (unswept < SWEEP) return;
    unswept = 0;
    // The youngest fact stays, so that numbers never start again.
    sweep(at - retention, last);
  };
  return {
    topic,
    publish: async (name, facts) => {
      topic(name);
      const bodies = facts.map((fact) => [partitionOf(fact.key), JSON.stringify(fact)] as const);
      await derived.write(() => {
        append(name, bodies);
      });
    },
  };
};
