import { isStreamName, type EventStore, type Position, type StreamWrite } from '@guildhall/eventing';
import { bell } from './bell.ts';
import { appender } from './event-appender.ts';
import { COLUMNS, EVENTS, eventOf, positionOf, type Row } from './event-rows.ts';
import { subscriptions, type Live } from './event-subscription.ts';
import { oncePer } from './once-per.ts';
import { tail } from './tail.ts';

const TAIL = 1_000;

const check = (writes: readonly StreamWrite[]): void => {
  for (const { stream } of writes) if (!isStreamName(stream)) throw new RangeError(`not a stream name: ${stream}`);
  if (writes.length > 1 && new Set(writes.map(({ stream }) => stream)).size < writes.length)
    throw new RangeError('a stream stands twice in one append');
  if (writes.every(({ events }) => events.length === 0)) throw new RangeError('an append without events');
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
    recent.push(rows.map(live));
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
