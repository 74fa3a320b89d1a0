import { START, WrongRevision, type EventStore, type Meta, type StreamWrite } from '@guildhall/eventing';
import { sqliteEventStore, type Databases } from '@guildhall/sqlite';

/** An event for the wire; `data` is a JSON text, `extra` is what `extraOf` decodes, only for events that are sent. */
export type LogEvent = Readonly<{
  position: bigint;
  stream: string;
  revision: number;
  id: string;
  type: string;
  data: string;
  extra: string;
}>;
export type NewEvent = Readonly<{ id: string; type: string; data: string; metadata: string }>;
export type NewEvents = Readonly<{ stream: string; expected: number; events: readonly NewEvent[] }>;

/** The embedded store's events in KurrentDB's terms: positions with gaps, and system events between them. */
export type Log = Readonly<{
  /** The revision of a stream's last event; -1 without one. */
  head: (stream: string) => number;
  stream: (name: string, from: number, limit: number) => readonly LogEvent[];
  /** The revisions that these events have in a stream already. */
  revisionsOf: (stream: string, ids: readonly string[]) => readonly number[];
  /** Of all streams, system streams included. */
  after: (position: bigint, limit: number) => readonly LogEvent[];
  /** The position of the last event; undefined when a stream is not at its expected revision. */
  append: (writes: readonly NewEvents[]) => Promise<bigint | undefined>;
  /** Yields at once, and after every append. */
  changes: (signal: AbortSignal) => AsyncIterable<unknown>;
}>;

const GAP = 100n;
/** After so many events the server writes one of its own to `$all`. */
const SYSTEM_EVENTS = 7;

type Row = readonly [position: number, stream: string, revision: number, id: string, type: string, data: string, meta: string];
const COLUMNS = 'position, stream, revision, id, type, data, meta';

/** What the store's `meta` holds here: the client's metadata as a JSON text, and when the event was written. */
type Extra = Readonly<{ metadata: string; created: number }>;
export const extraOf = ({ extra }: LogEvent): Extra => JSON.parse(extra) as Extra; // as `writeOf` wrote it

const eventOf = ([position, stream, revision, id, type, data, extra]: Row): LogEvent => ({
  position: BigInt(position) * GAP,
  stream,
  revision,
  id,
  type,
  data,
  extra,
});

const writeOf = ({ stream, expected, events }: NewEvents): StreamWrite => ({
  stream,
  expected,
  events: events.map(({ id, type, data, metadata }) => {
    const extra: Extra = { metadata, created: Date.now() };
    // The facade does not interpret the client's metadata and data: JSON objects of any shape.
    return { id, type, schema: 1, data: JSON.parse(data) as Readonly<Record<string, unknown>>, meta: extra as unknown as Meta };
  }),
});

const systemEvent = (number: number): LogEvent => ({
  position: BigInt(number) * GAP + GAP / 2n,
  stream: '$stats-127.0.0.1',
  revision: number / SYSTEM_EVENTS - 1,
  id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  type: '$statsCollected',
  data: '{}',
  extra: '{"metadata":"{}","created":0}',
});
const withSystemEvents = (events: readonly LogEvent[]): readonly LogEvent[] =>
  events.flatMap((event) => {
    const number = Number(event.position / GAP);
    return number % SYSTEM_EVENTS === 0 ? [event, systemEvent(number)] : [event];
  });

const appender =
  (store: EventStore, positionOf: (stream: string, revision: number) => bigint | undefined): Log['append'] =>
  async (writes) => {
    try {
      await store.append(writes.map(writeOf));
    } catch (error) {
      if (error instanceof WrongRevision) return undefined;
      throw error;
    }
    const last = writes.findLast(({ events }) => events.length > 0);
    return last && positionOf(last.stream, last.expected + last.events.length);
  };

export const openLog = (databases: Databases): Log => {
  const store = sqliteEventStore(databases);
  const { truth } = databases;
  const heads = truth.query<[number | null]>('SELECT max(revision) FROM events WHERE stream = ?');
  const ofStream = truth.query<Row>(`SELECT ${COLUMNS} FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`);
  const ofAll = truth.query<Row>(`SELECT ${COLUMNS} FROM events WHERE position >= ? ORDER BY position LIMIT ?`);
  const byId = truth.query<[number]>('SELECT revision FROM events WHERE stream = ? AND id = ?');
  const stream: Log['stream'] = (name, from, limit) => ofStream.all(name, from, limit).map(eventOf);
  return {
    head: (name) => heads.get(name)?.[0] ?? -1,
    stream,
    revisionsOf: (name, ids) => ids.flatMap((id) => byId.get(name, id) ?? []),
    after: (position, limit) => {
      // From the event at the position on, for a system event may follow it.
      const rows = ofAll.all(Number(position < 0n ? 0n : position / GAP), limit);
      return withSystemEvents(rows.map(eventOf)).filter((event) => event.position > position);
    },
    append: appender(store, (name, revision) => stream(name, revision, 1)[0]?.position),
    changes: (signal) => store.subscribe({ categories: [], after: START }, signal),
  };
};
