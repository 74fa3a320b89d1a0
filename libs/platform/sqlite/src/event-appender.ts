import { NO_STREAM, WrongRevision, type StreamWrite } from '@guildhall/eventing';
import { LRUCache } from 'lru-cache';
import type { Database } from './database.ts';
import { COLUMNS, rowOf, type Row } from './event-rows.ts';

const CACHED_HEADS = 50_000;

/** Where the log and its streams end. Runs ahead of the commit within a group, and is read again when the group is rolled back. */
const trackEnds = (truth: Database, publish: (rows: readonly Row[]) => void) => {
  const heads = new LRUCache<string, number>({ max: CACHED_HEADS });
  const headQuery = truth.query<[number | null]>('SELECT max(revision) FROM events WHERE stream = ?');
  const lastQuery = truth.query<[number | null]>('SELECT max(position) FROM events');
  const readLast = (): number => lastQuery.get()?.[0] ?? 0;
  let last = readLast();
  let fresh: Row[] = [];
  truth.onGroupEnd({
    committed: () => {
      const rows = fresh;
      fresh = [];
      if (rows.length > 0) publish(rows);
    },
    rolledBack: () => {
      heads.clear();
      last = readLast();
      fresh = [];
    },
  });
  return {
    last: () => last,
    head: (stream: string): number => {
      const known = heads.get(stream) ?? headQuery.get(stream)?.[0] ?? NO_STREAM;
      heads.set(stream, known);
      return known;
    },
    extend: (row: Row) => {
      [last] = row;
      heads.set(row[2], row[3]);
      fresh.push(row);
    },
  };
};

export type Appender = Readonly<{
  /** The revision of a stream's last event. */
  head: (stream: string) => number;
  /** To be run in a transaction; gives the position of the last event. */
  append: (writes: readonly StreamWrite[]) => number | WrongRevision;
}>;

/** The writing half of the store; `publish` gets committed rows only. */
export const appender = (truth: Database, publish: (rows: readonly Row[]) => void): Appender => {
  const { last, head, extend } = trackEnds(truth, publish);
  const eventQuery = truth.query<[id: string, position: number]>('SELECT id, position FROM events WHERE stream = ? AND revision = ?');
  const insert = truth.statement(`INSERT INTO events (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);

  /** The position of the same append, if it was made before. */
  const earlierPosition = (writes: readonly StreamWrite[]): number | undefined => {
    let position: number | undefined;
    for (const { stream, expected, events } of writes)
      for (const [n, { id }] of events.entries()) {
        const row = eventQuery.get(stream, expected + 1 + n);
        if (row?.[0] !== id) return undefined;
        position = row[1];
      }
    return position;
  };

  const write = ({ stream, expected, events }: StreamWrite): void =>
    events.forEach((event, n) => {
      const row = rowOf(last() + 1, stream, expected + 1 + n, event);
      insert(...row);
      extend(row);
    });

  return {
    head,
    // Checked before anything is written: a conflict does not disturb the rest of its group.
    append: (writes) => {
      const conflict = writes.find(({ stream, expected }) => head(stream) !== expected);
      if (conflict !== undefined) return earlierPosition(writes) ?? new WrongRevision(conflict.stream);
      writes.forEach(write);
      return last();
    },
  };
};
