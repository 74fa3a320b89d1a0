import { COLUMNS, GAP, recordOf, type Database, type LogRecord, type Row } from './log-records.ts';
import type { StreamState } from './stream-check.ts';

/** The log up to a certain record, which advances. Positions are those of records; a record ends where the next one begins. */
export type LogReader = Readonly<{
  /** The position of the last record, 0 before the first one. */
  last: () => number;
  /** From a position on, forwards. */
  from: (position: number, limit: number) => readonly LogRecord[];
  /** Those that end at a position or before it, backwards. */
  before: (position: number, limit: number) => readonly LogRecord[];
  stream: (name: string) => StreamState;
  streamFrom: (name: string, revision: number, limit: number) => readonly LogRecord[];
  streamBefore: (name: string, revision: number, limit: number) => readonly LogRecord[];
}>;

/** `recent` has all records from some position on, if it has any. */
export type Source = Readonly<{
  database: Database;
  recent: (position: number, limit: number) => readonly LogRecord[] | undefined;
  stateOf: (name: string, upTo: number) => StreamState;
}>;

export const logReaders = ({ database, recent, stateOf }: Source): ((last: () => number) => LogReader) => {
  const select = `SELECT ${COLUMNS} FROM log WHERE`;
  const forwards = database.query<Row>(`${select} number BETWEEN ? AND ? ORDER BY number LIMIT ?`);
  const backwards = database.query<Row>(`${select} number <= ? ORDER BY number DESC LIMIT ?`);
  const ofStream = database.query<Row>(`${select} stream = ? AND revision >= ? AND number <= ? ORDER BY revision LIMIT ?`);
  const ofStreamBackwards = database.query<Row>(`${select} stream = ? AND revision <= ? AND number <= ? ORDER BY revision DESC LIMIT ?`);
  return (last) => ({
    last,
    from: (position, limit) => {
      const upTo = Math.min(limit, (last() - position) / GAP + 1);
      return recent(position, upTo) ?? forwards.all(Math.ceil(position / GAP), last() / GAP, limit).map(recordOf);
    },
    before: (position, limit) => backwards.all(Math.min(Math.floor(position / GAP) - 1, last() / GAP), limit).map(recordOf),
    stream: (name) => stateOf(name, last()),
    streamFrom: (name, revision, limit) => ofStream.all(name, revision, last() / GAP, limit).map(recordOf),
    streamBefore: (name, revision, limit) => ofStreamBackwards.all(name, revision, last() / GAP, limit).map(recordOf),
  });
};
