import type { Clock, Extent, FactBus } from '@guildhall/eventing';
import type { Database } from './database.ts';
import {
  FACTS,
  numberedFact,
  parseFact,
  partitionName,
  partitionOf,
  openTopics,
  type NumberedFact,
  type Partition,
  type Topic,
} from './fact-topic.ts';

/** After so many new facts, up to twice as many of the oldest are checked and removed if they have expired. */
const SWEEP_SIZE = 256;

export type FactLog = Pick<FactBus, 'publish' | 'read' | 'extent'> & Readonly<{ topic: (name: string) => Topic }>;

type Removed = readonly [topic: string, partition: number, number: number];

/** Removes expired facts bit by bit; the newest one stays, so that numbers never start again. Gives those that it removed, in their order. */
const sweeper = (derived: Database, retention: number): ((published: number, now: number, last: number) => readonly Removed[]) => {
  const drop = derived.query<Removed>(
    `DELETE FROM facts WHERE at < ? AND number IN (SELECT number FROM facts WHERE number < ? ORDER BY number LIMIT ${2 * SWEEP_SIZE})
      RETURNING topic, partition, number`,
  );
  const keep = derived.statement(
    'INSERT INTO expired_facts VALUES (?1, ?2) ON CONFLICT (partition) DO UPDATE SET number = max(number, ?2)',
  );
  let unswept = 0;
  return (published, now, last) => {
    unswept += published;
    if (unswept < SWEEP_SIZE) return [];
    unswept = 0;
    const removed = drop.all(now - retention, last).toSorted(([, , one], [, , other]) => one - other);
    for (const [topic, partition, number] of removed) keep(partitionName(topic, partition), number);
    return removed;
  };
};

const extentOf = ({ last, expired }: Partition): Extent => ({ first: String(expired() + 1), next: String(last() + 1) });

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
  let removed: readonly Removed[] = [];
  let fresh: (readonly [topic: string, partition: number, fact: NumberedFact])[] = [];

  derived.onGroupEnd({
    committed: () => {
      const published = fresh;
      for (const [name, partition, number] of removed) topic(name).partitions[partition]?.expire(number);
      [fresh, removed] = [[], []];
      for (const [name, partition, fact] of published) topic(name).partitions[partition]?.push(fact);
      for (const name of new Set(published.map(([of]) => of))) topic(name).appended.notify();
    },
    rolledBack: () => {
      [fresh, removed] = [[], []];
      last = readLast();
    },
  });

  return {
    topic,
    read: async (location) => {
      const body = selectOne.get(Number(location.offset), location.topic, location.partition)?.[0];
      return body === undefined ? undefined : parseFact(body);
    },
    extent: async (name) => new Map(topic(name).partitions.map(extentOf).entries()),
    publish: async (name, facts) => {
      topic(name);
      const bodies = facts.map((fact) => [partitionOf(fact.key), JSON.stringify(fact)] as const);
      return derived.write(() => {
        const now = clock.now().getTime();
        const written = new Map<number, string>();
        for (const [partition, body] of bodies) {
          insert(++last, name, partition, now, body);
          fresh.push([name, partition, numberedFact(last, body)]);
          written.set(partition, String(last));
        }
        removed = [...removed, ...sweep(bodies.length, now, last)];
        return written;
      });
    },
  };
};
