import { status as codes } from '@grpc/grpc-js';
import type { LogReader, LogRecord } from './log.ts';
import { GAP } from './log-records.ts';
import { HEAD, at, type Place } from './places.ts';
import type { Filter } from './read-filter.ts';

/** A page begins at `from`; the next one at `next`, which is the same when nothing was there to look at. */
export type Page = Readonly<{ from: Place; records: readonly LogRecord[]; next: Place; looked: number; isEnd: boolean }>;

/** So many matching records end a page. */
const PAGE_SIZE = 32;
/** So many records are taken from the log at a time. */
const CHUNK_SIZE = 512;

/** A position inside of a record. */
export class InvalidPosition extends Error {
  override name = 'InvalidPosition';
  readonly failure = { code: codes.INVALID_ARGUMENT, details: 'Trying to read from an invalid position.' };
}

/** Takes records from the log one after the other, in larger portions. */
const cursor = (log: LogReader): ((position: number) => LogRecord | undefined) => {
  let chunk: readonly LogRecord[] = [];
  let index = 0;
  return (position) => {
    if (position > log.last()) return undefined;
    if (chunk[index]?.position !== position) [chunk, index] = [log.from(position, CHUNK_SIZE), 0];
    return chunk[index++];
  };
};

/** Reads `$all` page by page, forwards: a page has so many matching records at most, and looks at so many as the window has. */
export const pager = (log: LogReader, filter: Pick<Filter, 'passes' | 'window'> | undefined): ((from: Place) => Page) => {
  const recordAt = cursor(log);
  const { passes, window } = filter ?? { passes: () => true, window: Infinity };
  return (start) => {
    const from = start === HEAD ? at(0) : start;
    if (from.commit <= log.last() && from.commit % GAP !== 0) throw new InvalidPosition();
    const records: LogRecord[] = [];
    let [position, looked, isEnd] = [Math.max(from.commit, GAP), 0, false];
    for (; !isEnd && records.length < PAGE_SIZE && looked < window; position += GAP) {
      const record = recordAt(position);
      isEnd = record === undefined;
      if (record === undefined) break;
      looked++;
      if (passes(record)) records.push(record);
    }
    return { from, records, next: looked === 0 ? from : { commit: position, prepare: 0 }, looked, isEnd };
  };
};
