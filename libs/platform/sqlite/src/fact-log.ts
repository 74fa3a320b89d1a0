import type { Clock, Fact } from '@guildhall/eventing';
import type { Database } from './database.ts';
import { FACTS, numbered, partitionOf, topicsOf, type Numbered, type Topic } from './fact-topic.ts';

/** Once per so many facts, up to twice as many of the oldest are looked at and dropped if they are too old. */
const SWEEP = 256;

export type FactLog = Readonly<{ publish: (topic: string, facts: readonly Fact[]) => Promise<void>; topic: (name: string) => Topic }>;

/** Drops old facts bit by bit; the youngest of all stays, so that numbers never start again. */
const sweeper = (derived: Database, retention: number): ((published: number, now: number, last: number) => void) => {
  const drop = derived.statement(
    `DELETE FROM facts WHERE at < ? AND number IN (SELECT number FROM facts WHERE number < ? ORDER BY number LIMIT ${2 * SWEEP})`,
  );
  let unswept = 0;
  return (published, now, last) => {
    unswept += published;
    if (unswept < SWEEP) return;
    unswept = 0;
    drop(now - retention, last);
  };
};

/** All topics as one numbered log. */
export const factLog = (derived: Database, clock: Clock, retention: number): FactLog => {
  derived.define(FACTS);
  const insert = derived.statement('INSERT INTO facts VALUES (?, ?, ?, ?, ?)');
  const lastQuery = derived.query<[number | null]>('SELECT max(number) FROM facts');
  const topic = topicsOf(derived);
  const sweep = sweeper(derived, retention);
  const readLast = (): number => lastQuery.get()?.[0] ?? 0;
  let last = readLast();
  let fresh: (readonly [topic: string, partition: number, fact: Numbered])[] = [];

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

  return {
    topic,
    publish: async (name, facts) => {
      topic(name);
      const bodies = facts.map((fact) => [partitionOf(fact.key), JSON.stringify(fact)] as const);
      await derived.write(() => {
        const now = clock.now().getTime();
        for (const [partition, body] of bodies) {
          insert(++last, name, partition, now, body);
          fresh.push([name, partition, numbered(last, body)]);
        }
        sweep(bodies.length, now, last);
      });
    },
  };
};
