import { NO_STREAM, type AppendRequest, type NewRecord, type Outcome } from './append-to.ts';
import { COLUMNS, GAP, metadataFrom, metadataStreamOf, rowOf, type Database, type LogRecord } from './log-records.ts';
import { recentIds, type RecentIds } from './recent-ids.ts';
import { TOMBSTONE, actualOf, checkStream, isDeleted, type StreamEvents, type StreamState, type Verdict } from './stream-check.ts';

/** Where the log and its streams end: ahead of the commit within a transaction. */
export type Ends = Readonly<{
  last: () => number;
  /** The last record that was committed. */
  committed: () => number;
  stateOf: (name: string) => StreamState;
  extend: (record: LogRecord) => void;
}>;

/** To be run in a transaction. */
export type Writer = Readonly<{
  append: (request: AppendRequest) => Outcome;
  /** Deletes a stream, for good if `isTombstone`. */
  remove: (name: string, expected: number, isTombstone: boolean) => Outcome;
  /** An event of the server's own. */
  system: (stream: string, type: string) => void;
}>;

type Streams = AppendRequest['streams'];
type Write = (stream: string, record: NewRecord, revision?: number) => void;

const system = (type: string, data: Uint8Array = Buffer.from('{}')): NewRecord => ({
  ...{ id: crypto.randomUUID(), type, isJson: true, data, metadata: Buffer.alloc(0) },
});

/** The ids of the records for each stream, none for one that is only checked. */
const idsOf = ({ streams, records }: AppendRequest): readonly (readonly string[])[] => {
  const all = streams.map((): string[] => []);
  for (const { stream, record } of records) all[stream]?.push(record.id);
  return all;
};

const isRepeat = (written: readonly Verdict[]): boolean => written.length > 0 && written.every((verdict) => typeof verdict === 'object');

const recordWriter = (database: Database, ends: Ends, ids: RecentIds): Write => {
  const insert = database.statement(`INSERT INTO log (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  return (stream, record, revision = ends.stateOf(stream).last + 1) => {
    const placed: LogRecord = { ...record, stream, revision, position: ends.last() + GAP, created: Date.now() };
    insert(...rowOf(placed));
    ids.add(record.id, stream, revision);
    ends.extend(placed);
  };
};

/** Writes records in their order; a deleted stream that is written goes on after what it had. */
const appendRecords = ({ streams, records }: AppendRequest, ends: Ends, write: Write): Outcome => {
  const written = new Set(records.map(({ stream }) => stream));
  const restored = streams.flatMap(({ name }, n): readonly [name: string, from: number][] => {
    const state = ends.stateOf(name);
    return written.has(n) && isDeleted(state) ? [[name, state.last + 1]] : [];
  });
  for (const { stream, record } of records) write(streams[stream]?.name ?? '', record);
  const outcome = { position: ends.last(), revisions: streams.map(({ name }) => ends.stateOf(name).last) };
  for (const [name, from] of restored) write(metadataStreamOf(name), system('$metadata', metadataFrom(from)));
  return outcome;
};

export const logWriter = (database: Database, ends: Ends): Writer => {
  const ids = recentIds(database);
  const write = recordWriter(database, ends, ids);
  const placeOf = database.query<[number: number, id: string]>('SELECT number, id FROM log WHERE stream = ? AND revision = ?');
  const eventsOf = (name: string): StreamEvents => ({
    state: ends.stateOf(name),
    recent: (id) => ids.revisionOf(id, name),
    idAt: (revision) => placeOf.get(name, revision)?.[1],
  });
  /** All that is to be written is there already, so how the other streams are does not matter any more. */
  const repeat = (streams: Streams, verdicts: readonly Verdict[]): Outcome => {
    const revisions = verdicts.map((verdict) => (typeof verdict === 'object' ? verdict.repeatOf : NO_STREAM));
    const positions = streams.map(({ name }, n) => {
      const revision = revisions[n] ?? NO_STREAM;
      const number = revision < ends.stateOf(name).from ? undefined : placeOf.get(name, revision)?.[0];
      return number === undefined ? -1 : number * GAP;
    });
    const position = Math.max(...positions);
    return position > ends.committed() ? 'pending' : { position, revisions };
  };
  return {
    append: (request) => {
      const { streams } = request;
      const ofStreams = idsOf(request);
      const verdicts = streams.map(({ name, expected }, n) => checkStream(eventsOf(name), expected, ofStreams[n] ?? []));
      if (isRepeat(verdicts.filter((_, n) => ofStreams[n]?.length !== 0))) return repeat(streams, verdicts);
      const violations = streams.flatMap(({ name, expected }, stream) =>
        verdicts[stream] === 'ok' ? [] : [{ stream, expected, actual: actualOf(ends.stateOf(name), expected) }],
      );
      return violations.length > 0 ? { violations } : appendRecords(request, ends, write);
    },
    remove: (name, expected, isTombstone) => {
      const state = ends.stateOf(name);
      const isAbsent = !isTombstone && state.last < 0 && !state.hasMetadata;
      if (isAbsent || checkStream(eventsOf(name), expected, [crypto.randomUUID()]) !== 'ok')
        return { violations: [{ stream: 0, expected, actual: actualOf(state, expected) }] };
      if (isTombstone) write(name, system('$streamDeleted'), TOMBSTONE);
      else write(metadataStreamOf(name), system('$metadata', metadataFrom(TOMBSTONE)));
      return { position: ends.last(), revisions: [] };
    },
    system: (stream, type) => write(stream, system(type)),
  };
};
