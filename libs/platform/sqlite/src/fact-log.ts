import type { Clock, FactBus } from '@guildhall/eventing';
import type { Database } from './database.ts';
import { FACTS, numberedFact, parseFact, partitionOf, openTopics, type NumberedFact, type Topic } from './fact-topic.ts';

/** After so many new facts, up to twice as many of the oldest are checked and removed if they have expired. */
const SWEEP_SIZE = 256;

export type FactLog = Pick<FactBus, 'publish' | 'read'> & Readonly<{ topic: (name: string) => Topic }>;

/** Removes expired facts bit by bit; the newest one stays, so that numbers never start again. */
const sweeper = (derived: Database, retention: number): ((published: number, now: number, last: number) => void) => {
  const drop = derived.statement(
    `DELETE FROM facts WHERE at < ? AND number IN (SELECT number FROM facts WHERE number < ? ORDER BY number LIMIT ${2 * SWEEP_SIZE})`,
  );
  let unswept = 0;
  return (published, now, last) => {
    unswept += published;
    if (unswept < SWEEP_SIZE) return;
    unswept = 0;
    drop(now - retention, last);
  };
};

/** All topics as one numbered log. */
export const factLog = (derived: Database, clock: Clock, retention: number): FactLog => {
  derived.define(FACTS);
  const insert = derived.statement('INSERT INTO facts VALUES (?, ?, ?, ?, ?)');
  const lastQuery = derived.query<[number | null]>('SELECT max(number) FROM facts');
  const selectOne = derived.query<[string]>('SELECT body FROM facts WHERE number = ? AND topic = ? AND partition = ?');
  const topic = openTopics(derived);
  const sweep = sweeper(derived, retention);
  const readLast = (): number => lastQuery.get()?.[0] ?? 0;
  let last = readLast();
  let fresh: (readonly [topic: string, partition: number, fact: NumberedFact])[] = [];

  derived.onGroupEnd({
    committed: () => {
      const published = fresh;
      fresh = [];
      for (const [name, partition, fact] of published) topic(name).partitions[partition]?.push(fact);
      for (const name of new Set(published.map(([of]) => of))) topic(name).appended.notify();
    },
    rolledBack: () => {
      fresh = [];
      last = readLast();
    },
  });

  return {
    topic,
    read: async (location) => {
      const body = selectOne.get(Number(location.offset), location.topic, location.partition)?.[0];
      return body === undefined ? undefined : parseFact(body);
    },
    publish: async (name, facts) => {
      topic(name);
      const bodies = facts.map((fact) => [partitionOf(fact.key), JSON.stringify(fact)] as const);
      await derived.write(() => {
        const now = clock.now().getTime();
        for (const [partition, body] of bodies) {
          insert(++last, name, partition, now, body);
          fresh.push([name, partition, numberedFact(last, body)]);
        }
        sweep(bodies.length, now, last);
      });
    },
  };
};
