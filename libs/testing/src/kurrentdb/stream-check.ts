import { ANY, DELETED, EXISTS, NO_STREAM, TOMBSTONED } from './append-to.ts';

/** The revision of a tombstone, after which nothing follows. */
export const TOMBSTONE = Number.MAX_SAFE_INTEGER;

/** Events before `from` are gone: with all of them, a stream is deleted, and goes on with the next revision when it is written again. */
export type StreamState = Readonly<{ last: number; from: number; hasMetadata: boolean }>;
export const isDeleted = ({ last, from }: StreamState): boolean => last !== TOMBSTONE && from === TOMBSTONE;

/** What is known of the events of one stream. */
export type StreamEvents = Readonly<{
  state: StreamState;
  /** The revision at which an event was first written to the stream, if that was lately. */
  recent: (id: string) => number | undefined;
  idAt: (revision: number) => string | undefined;
}>;

/** `repeatOf` is the last revision of an append that was made before. */
export type Verdict = 'ok' | 'failed' | Readonly<{ repeatOf: number }>;

/** Without an expected revision only recent events are known again, wherever they stand. */
const withoutRevision = ({ state, recent }: StreamEvents, expected: number, ids: readonly string[]): Verdict => {
  const known = ids.map(recent);
  const isNew = known.indexOf(undefined);
  if (isNew > 0) return 'failed';
  const last = known.at(-1);
  if (isNew < 0 && last !== undefined) return { repeatOf: last };
  return expected === DELETED && !isDeleted(state) ? 'failed' : 'ok';
};

/** The events at the very revisions that are expected make a repeat; one that begins like it and goes on differently is none. */
const before = ({ state, idAt }: StreamEvents, expected: number, ids: readonly string[]): Verdict => {
  const other = ids.findIndex((id, n) => idAt(expected + 1 + n) !== id);
  if (other < 0 && ids.length > 0) return { repeatOf: expected + ids.length };
  return other <= 0 && expected === NO_STREAM && isDeleted(state) ? 'ok' : 'failed';
};

const isThere = (state: StreamState): boolean => !isDeleted(state) && (state.last >= 0 || state.hasMetadata);

/** A stream that is gone for good can only be checked. */
const checkTombstone = (expected: number, ids: readonly string[]): Verdict =>
  ids.length === 0 && [ANY, NO_STREAM, TOMBSTONED].includes(expected) ? 'ok' : 'failed';

/** Whether a stream is as expected; `ids` are those of the events to be written to it, none if it is checked only. */
export const checkStream = (stream: StreamEvents, expected: number, ids: readonly string[]): Verdict => {
  const { state } = stream;
  if (state.last === TOMBSTONE) return checkTombstone(expected, ids);
  if (expected === TOMBSTONED || (expected === EXISTS && !isThere(state))) return 'failed';
  if (expected < NO_STREAM) return withoutRevision(stream, expected, ids);
  if (expected < state.last) return before(stream, expected, ids);
  return expected === state.last ? 'ok' : 'failed';
};

/** How a violation tells a stream's state. */
export const actualOf = (state: StreamState, expected: number): number => {
  if (state.last === TOMBSTONE) return TOMBSTONED;
  return expected === EXISTS && isDeleted(state) ? DELETED : state.last;
};
