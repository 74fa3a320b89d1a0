/** What a stream is expected to be at: a revision, or one of these. */
export const NO_STREAM = -1;
export const ANY = -2;
export const EXISTS = -4;
export const DELETED = -5;
export const TOMBSTONED = -6;

/** A record to be written; `metadata` is a JSON text or nothing, and `data` is one if `isJson`. */
export type NewRecord = Readonly<{ id: string; type: string; isJson: boolean; data: Uint8Array; metadata: Uint8Array }>;
/** `stream` is a place in the request's `streams`. */
export type Placed = Readonly<{ stream: number; record: NewRecord }>;
/** Streams are written to, or only checked; each has one expectation. Records are written in the order given. */
export type AppendRequest = Readonly<{ streams: readonly Readonly<{ name: string; expected: number }>[]; records: readonly Placed[] }>;

/** A stream that is not as expected, or that has its part of the request already; `stream` is its place in the request. */
export type Violation = Readonly<{ stream: number; expected: number; actual: number }>;
/**
 * Where the last record is, and each stream's last record of the request; -1 as a position that is not known any more. `pending`: it is the
 * repeat of an append that is still being written, and gets no answer of its own.
 */
export type Outcome =
  Readonly<{ position: number; revisions: readonly number[] }> | Readonly<{ violations: readonly Violation[] }> | 'pending';
export type Append = (request: AppendRequest) => Promise<Outcome>;

/** Whether a stream that was to be written is gone for good, or at least gone though it should exist: calls that know no states tell this apart. */
export const isGone = (violations: readonly Violation[]): boolean =>
  violations.some(({ actual }) => actual === TOMBSTONED || actual === DELETED);
