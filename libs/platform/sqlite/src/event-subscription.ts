import { InvalidPosition, type Condition, type EventBatch, type EventFilter, type RecordedEvent } from '@guildhall/eventing';
import type { Database, Query } from './database.ts';
import { COLUMNS, eventOf, numberOf, positionOf, type Row } from './event-rows.ts';
import type { RecentBuffer } from './recent-buffer.ts';

export type CommittedEvent = Readonly<{ number: number; category: string; event: () => RecordedEvent }>;
type Source = Readonly<{ truth: Database; recent: RecentBuffer<CommittedEvent>; appended: Condition; committed: () => number }>;
type Slice = Readonly<{ events: readonly RecordedEvent[]; to: number }>;

const BATCH_SIZE = 512;

/** One ordered index scan per category, merged: the cost is that of the rows that are read. */
const scanOf = (truth: Database, categories: number): Query<Row> => {
  const one = (n: number): string => `SELECT ${COLUMNS} FROM events WHERE category = ?${String(n + 3)} AND position > ?1`;
  const all = Array.from({ length: categories }, (_, n) => one(n)).join(' UNION ALL ');
  return truth.query<Row>(`${all} ORDER BY position LIMIT ?2`);
};

/** Reads the past from the database and the live end from memory, without polling. */
export const subscriptions = ({ truth, recent, appended, committed }: Source) => {
  const scans = new Map<number, Query<Row>>();
  const scan = (categories: number): Query<Row> => {
    const prepared = scans.get(categories) ?? scanOf(truth, categories);
    scans.set(categories, prepared);
    return prepared;
  };
  const fromDatabase = (categories: readonly string[], after: number): Slice => {
    const rows = categories.length === 0 ? [] : scan(categories.length).all(after, BATCH_SIZE, ...categories);
    return { events: rows.map(eventOf), to: rows.length < BATCH_SIZE ? committed() : (rows.at(-1)?.[0] ?? after) };
  };
  const next = (categories: ReadonlySet<string>, after: number): Slice => {
    const items = recent.after(after, BATCH_SIZE);
    if (items === undefined) return fromDatabase([...categories], after);
    return {
      events: items.flatMap(({ category, event }) => (categories.has(category) ? [event()] : [])),
      to: items.at(-1)?.number ?? after,
    };
  };

  return async function* (filter: EventFilter, signal: AbortSignal): AsyncGenerator<EventBatch, void, undefined> {
    const categories = new Set(filter.categories);
    let at = numberOf(filter.after);
    if (at > committed()) throw new InvalidPosition(filter.after, `the last one is ${positionOf(committed()) || 'none'}`);
    let isCaughtUp = false;
    const stopListening = appended.notifyOnAbort(signal);
    try {
      while (!signal.aborted && truth.isOpen()) {
        if (isCaughtUp && at === committed()) {
          await appended.wait();
          continue;
        }
        const { events, to } = next(categories, at);
        at = to;
        isCaughtUp = at === committed();
        yield { events, position: positionOf(at), caughtUp: isCaughtUp };
      }
    } finally {
      stopListening();
    }
  };
};
