import type { Databases } from '@guildhall/sqlite';
import type { Append, Outcome } from './append-to.ts';
import { trackEnds } from './log-ends.ts';
import { logReaders, type LogReader } from './log-reader.ts';
import { RECORDS, streamStates, type LogRecord } from './log-records.ts';
import { logWriter, type Writer } from './log-writer.ts';
import { recentRecords } from './recent-records.ts';

export type { LogReader } from './log-reader.ts';
export type { LogRecord } from './log-records.ts';

/** A log that can be followed. */
export type ReadableLog = LogReader &
  Readonly<{
    /** Called with all records that become readable, in order; the answer ends it. */
    onCommit: (listener: (records: readonly LogRecord[]) => void) => () => void;
  }>;

/** The transaction log of a server, in SQLite: what it acknowledged survives it. */
export type Log = ReadableLog &
  Readonly<{
    append: Append;
    remove: (name: string, expected: number, isTombstone: boolean) => Promise<Outcome>;
    /** Writes what a server writes that begins to lead. */
    beginEpoch: () => Promise<void>;
    /** The same log as one reads it who has got it up to `last` only. */
    readerUpTo: (last: () => number) => LogReader;
  }>;

/** After so many writes of others the server writes an event of its own; 0: never. */
export type LogOptions = Readonly<{ systemEvents?: number }>;

export const openLog = ({ truth }: Databases, { systemEvents = 0 }: LogOptions = {}): Log => {
  truth.define(RECORDS);
  const listeners = new Set<(records: readonly LogRecord[]) => void>();
  const recent = recentRecords();
  const ends = trackEnds(truth, (records) => {
    recent.push(records);
    for (const listener of listeners) listener(records);
  });
  const writer = logWriter(truth, ends);
  const read = streamStates(truth);
  const stateOf = (name: string, upTo: number) => (upTo === ends.last() ? ends.stateOf(name) : read(name, upTo));
  const readerUpTo = logReaders({ database: truth, recent: recent.from, stateOf });
  let written = 0;
  const change = async (make: (writer: Writer) => Outcome): Promise<Outcome> =>
    truth.write(() => {
      const outcome = make(writer);
      if (systemEvents > 0 && ++written % systemEvents === 0) writer.system('$stats-127.0.0.1:2113', '$statsCollected');
      return outcome;
    });
  return {
    ...readerUpTo(ends.committed),
    append: (request) => change(({ append }) => append(request)),
    remove: (...what) => change(({ remove }) => remove(...what)),
    beginEpoch: () => truth.write(() => writer.system('$epoch-information', '$epoch-information')),
    onCommit: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    readerUpTo,
  };
};
