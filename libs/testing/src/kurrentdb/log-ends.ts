import { GAP, fromIn, metadataStreamOf, type Content, type Database, type LogRecord } from './log-records.ts';
import type { Ends } from './log-writer.ts';
import type { StreamState } from './stream-check.ts';

const MOST_STREAMS = 50_000;
const METADATA = metadataStreamOf('');

/** Before which revision the events of streams are gone, for those that have metadata: few. */
const truncations = (database: Database): Map<string, number> => {
  const rows = database.query<[stream: string, data: Content]>(
    "SELECT stream, data FROM log WHERE stream >= '$$' AND stream < '$%' ORDER BY number",
  );
  return new Map(rows.all().map(([stream, data]) => [stream.slice(METADATA.length), fromIn(data)]));
};

/** Follows where the log and its streams end, and reads it again when a transaction is rolled back; `publish` gets committed records only. */
export const trackEnds = (database: Database, publish: (records: readonly LogRecord[]) => void): Ends => {
  const lastQuery = database.query<[number | null]>('SELECT max(number) FROM log');
  const headQuery = database.query<[number | null]>('SELECT max(revision) FROM log WHERE stream = ?');
  const readLast = (): number => (lastQuery.get()?.[0] ?? 0) * GAP;
  const heads = new Map<string, number>();
  let from = truncations(database);
  let last = readLast();
  let committed = last;
  let fresh: LogRecord[] = [];
  database.onGroupEnd({
    committed: () => {
      const records = fresh;
      fresh = [];
      committed = last;
      if (heads.size > MOST_STREAMS) heads.clear();
      if (records.length > 0) publish(records);
    },
    rolledBack: () => {
      heads.clear();
      from = truncations(database);
      last = readLast();
      fresh = [];
    },
  });
  const headOf = (name: string): number => {
    const known = heads.get(name) ?? headQuery.get(name)?.[0] ?? -1;
    heads.set(name, known);
    return known;
  };
  return {
    last: () => last,
    committed: () => committed,
    stateOf: (name): StreamState => ({ last: headOf(name), from: from.get(name) ?? 0, hasMetadata: from.has(name) }),
    extend: (record) => {
      last = record.position;
      heads.set(record.stream, record.revision);
      if (record.stream.startsWith(METADATA)) from.set(record.stream.slice(METADATA.length), fromIn(record.data));
      fresh.push(record);
    },
  };
};
