import { NO_STREAM, WrongRevision, isStreamName, type EventStore, type Position, type StreamWrite } from '@guildhall/eventing';
import { bell } from './bell.ts';
import { boundedMap } from './bounded-map.ts';
import type { Database } from './database.ts';
import { COLUMNS, EVENTS, eventOf, positionOf, rowOf, type Row } from './event-rows.ts';
import { subscriptions, type Live } from './event-subscription.ts';
import { oncePer } from './once-per.ts';
import { tail } from './tail.ts';

const HEADS = 50_000;
const TAIL = 1_000;

const check = (writes: readonly StreamWrite[]): void => {
  for (const { stream } of writes) if (!isStreamName(stream)) throw new RangeError(`not a stream name: ${stream}`);
  if (writes.length > 1 && new Set(writes.map(({ stream }) => stream)).size < writes.length)
    throw new RangeError('a stream stands twice in one append');
};

/** The writing half. What it remembers is corrected when a group is rolled back. */
const appender = (truth: Database, publish: (rows: readonly Row[]) => void) => {
  const heads = boundedMap<string, number>(HEADS);
  const headQuery = truth.query<[number | null]>('SELECT max(revision) FROM events WHERE stream = ?');
  const lastQuery = truth.query<[number | null]>('SELECT max(position) FROM events');
  const eventQuery = truth.query<[id: string, position: number]>('SELECT id, position FROM events WHERE stream = ? AND revision = ?');
  const insert = truth.statement(`INSERT INTO events (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
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

  const head = (stream: string): number => {
    const known = heads.get(stream);
    if (known !== undefined) return known;
    const found = headQuery.get(stream)?.[0] ?? NO_STREAM;
    heads.set(stream, found);
    return found;
  };

  /** The first answer to this very append, if it was made before. */
  const answered = (writes: readonly StreamWrite[]): number | undefined => {
    let position: number | undefined;
    for (const { stream, expected, events } of writes) {
      for (const [n, { id }] of events.entries()) {
        const row = eventQuery.get(stream, expected + 1 + n);
        if (row?.[0] !== id) return undefined;
        position = row[1];
      }
    }
    return position;
  };

  const write = ({ stream, expected, events }: StreamWrite): void => {
    let revision = expected;
    for (const event of events) {
      const row = rowOf(++last, stream, ++revision, event);
      insert(...row);
      fresh.push(row);
    }
    heads.set(stream, revision);
  };

  /** Decides before it writes: a conflict costs the rest of its group nothing. */
  const append = (writes: readonly StreamWrite[]): number | WrongRevision => {
    for (const { stream, expected } of writes) if (head(stream) !== expected) return answered(writes) ?? new WrongRevision(stream);
    for (const one of writes) write(one);
    return last;
  };
  return { append, head };
};

/** The event store in one SQLite file. */
export const sqliteEventStore = oncePer(({ truth }): EventStore => {
  truth.define(EVENTS);
  const rung = bell();
  truth.beforeClose(rung.ring);
  const first = truth.query<[number | null]>('SELECT max(position) FROM events').get()?.[0] ?? 0;
  const recent = tail<Live>(first, TAIL);
  let committed = first;
  const { append, head } = appender(truth, (rows) => {
    recent.push(rows.map((row) => live(row)));
    committed = rows.at(-1)?.[0] ?? committed;
    rung.ring();
  });
  const streamQuery = truth.query<Row>(`SELECT ${COLUMNS} FROM events WHERE stream = ? AND revision > ? ORDER BY revision`);
  return {
    append: async (writes): Promise<Position> => {
      check(writes);
      const outcome = await truth.write(() => append(writes));
      if (typeof outcome !== 'number') throw outcome;
      return positionOf(outcome);
    },
    read: async (stream, after) => (head(stream) <= after ? [] : streamQuery.all(stream, after).map(eventOf)),
    subscribe: subscriptions({ truth, recent, rung, committed: () => committed }),
  };
});

/** Decoded from what was stored when the first reader asks, once for all of them. */
const live = (row: Row): Live => {
  let event: ReturnType<typeof eventOf> | undefined;
  return { number: row[0], category: row[1], event: () => (event ??= eventOf(row)) };
};
