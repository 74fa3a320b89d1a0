import { checkWrites, condition, fingerprintOf, type EventStore, type Position } from '@guildhall/eventing';
import { appender } from './event-appender.ts';
import { COLUMNS, EVENTS, eventOf, isPosition, positionOf, type Row } from './event-rows.ts';
import { subscriptions, type CommittedEvent } from './event-subscription.ts';
import { memoizePerDatabase } from './memoize-per-database.ts';
import { recentBuffer } from './recent-buffer.ts';

const RECENT_SIZE = 1_000;

/** The event store in one SQLite file. */
export const sqliteEventStore = memoizePerDatabase(({ truth }): EventStore => {
  truth.define(EVENTS);
  const appended = condition();
  truth.beforeClose(appended.notify);
  const first = truth.query<[number | null]>('SELECT max(position) FROM events').get()?.[0] ?? 0;
  const recent = recentBuffer<CommittedEvent>(first, RECENT_SIZE);
  let committed = first;
  const { append, head } = appender(truth, (rows) => {
    recent.push(rows.map(committedEvent));
    committed = rows.at(-1)?.[0] ?? committed;
    appended.notify();
  });
  const streamQuery = truth.query<Row>(`SELECT ${COLUMNS} FROM events WHERE stream = ? AND revision > ? ORDER BY revision`);
  const eventQuery = truth.query<Row>(`SELECT ${COLUMNS} FROM events WHERE position = ?`);
  return {
    append: async (writes): Promise<Position> => {
      checkWrites(writes);
      const outcome = await truth.write(() => append(writes));
      if (typeof outcome !== 'number') throw outcome;
      return positionOf(outcome);
    },
    read: async (stream, after) => (head(stream) <= after ? [] : streamQuery.all(stream, after).map(eventOf)),
    fingerprintAt: async (position) => {
      const row = isPosition(position) ? eventQuery.get(Number(position)) : undefined;
      return row && fingerprintOf(eventOf(row));
    },
    subscribe: subscriptions({ truth, recent, appended, committed: () => committed }),
  };
});

/** Decoded when the first reader asks, once for all readers. */
const committedEvent = (row: Row): CommittedEvent => {
  let event: ReturnType<typeof eventOf> | undefined;
  return { number: row[0], category: row[1], event: () => (event ??= eventOf(row)) };
};
