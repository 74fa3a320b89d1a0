import type { EventBatch, EventFilter, RecordedEvent } from '@guildhall/eventing';
import type { Bell } from './bell.ts';
import type { Database, Query } from './database.ts';
import { COLUMNS, eventOf, numberOf, positionOf, type Row } from './event-rows.ts';
import type { Tail } from './tail.ts';

export type Live = Readonly<{ number: number; category: string; event: () => RecordedEvent }>;
type Source = Readonly<{ truth: Database; recent: Tail<Live>; rung: Bell; committed: () => number }>;
type Run = Readonly<{ events: readonly RecordedEvent[]; to: number }>;

const BATCH = 512;

/** One ordered index scan per category, merged as it goes: the cost is that of the rows wanted. */
const scanOf = (truth: Database, categories: number): Query<Row> => {
  const one = (n: number): string => `SELECT ${COLUMNS} FROM events WHERE category = ?${String(n + 3)} AND position > ?1`;
  const all = Array.from({ length: categories }, (_, n) => one(n)).join(' UNION ALL ');
  return truth.query<Row>(`${all} ORDER BY position LIMIT ?2`);
};

/** Readers of the live end and of the past alike; nobody polls. */
export const subscriptions = ({ truth, recent, rung, committed }: Source) => {
  const scans = new Map<number, Query<Row>>();
  const scan = (categories: number): Query<Row> => {
    const prepared = scans.get(categories) ?? scanOf(truth, categories);
    scans.set(categories, prepared);
    return prepared;
  };
  const fromPast = (categories: readonly string[], after: number): Run => {
    const rows = categories.length === 0 ? [] : scan(categories.length).all(after, BATCH, ...categories);
    return { events: rows.map(eventOf), to: rows.length < BATCH ? committed() : (rows.at(-1)?.[0] ?? after) };
  };
  const next = (categories: ReadonlySet<string>, after: number): Run => {
    const items = recent.after(after, BATCH);
    if (items === undefined) return fromPast([...categories], after);
    return {
      events: items.flatMap(({ category, event }) => (categories.has(category) ? [event()] : [])),
      to: items.at(-1)?.number ?? after,
    };
  };

  return async function* (filter: EventFilter, signal: AbortSignal): AsyncGenerator<EventBatch, void, undefined> {
    const categories = new Set(filter.categories);
    let at = numberOf(filter.after);
    if (at > committed()) throw new RangeError('the position lies behind the end of this store: was an older copy of it put back?');
    let told = false;
    const undo = rung.ringOn(signal);
    try {
      while (!signal.aborted && truth.isOpen()) {
        if (told && at === committed()) {
          await rung.heard();
          continue;
        }
        const { events, to } = next(categories, at);
        at = to;
        told = at === committed();
        yield { events, position: positionOf(at), caughtUp: told };
      }
    } finally {
      undo();
    }
  };
};
