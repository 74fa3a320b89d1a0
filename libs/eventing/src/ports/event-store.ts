import { isStreamName } from '../model/stream.ts';
import { NO_STREAM, type Meta, type Position, type Revision } from '../model/vocabulary.ts';

/** An event as it lies in the store: personal fields sealed, shape named by `schema`. */
export type StoredEvent = Readonly<{ id: string; type: string; schema: number; data: Readonly<Record<string, unknown>>; meta: Meta }>;
/** A stored event with its place in the store. */
export type RecordedEvent = StoredEvent & Readonly<{ stream: string; revision: Revision; position: Position }>;

/** Events for one stream, which must be at `expected` (`NO_STREAM`: must not exist). Without events it is a mere check. */
export type StreamWrite = Readonly<{ stream: string; expected: Revision; events: readonly StoredEvent[] }>;

/** A run of events in order. Everything up to `position` has been looked at, also what the filter left out. */
export type EventBatch = Readonly<{ events: readonly RecordedEvent[]; position: Position; caughtUp: boolean }>;

/** The streams of these categories, after a position. */
export type EventFilter = Readonly<{ categories: readonly string[]; after: Position }>;

/**
 * The only truth. What `append` has acknowledged is durable.
 * `append` over several streams happens as a whole or not at all; positions rise with every append.
 */
export interface EventStore {
  /**
   * Gives the position of the last event written; at least one of the writes has one, for where nothing is written there is no position.
   * Repeating an append with the same event ids and expectations gives the first answer again, whatever has happened to its streams since;
   * nothing else of its events is compared. While the first try is under way, the outcome of a repeat may be unknown.
   * Throws `WrongRevision` when an expectation fails, `OutcomeUnknown` when it cannot be told (repeat the same append),
   * `StoreUnavailable` when nothing was written.
   */
  append(writes: readonly StreamWrite[]): Promise<Position>;
  /** The events of one stream after a revision, in order; none for a stream that does not exist. */
  read(stream: string, after: Revision): Promise<readonly RecordedEvent[]>;
  /**
   * Batches after a position, for ever: an empty batch marks progress or that the reader has caught up. Ends when the signal aborts. It may
   * start after any position that this store has given, that of an empty batch included. Throws `InvalidPosition`, before any batch, for all
   * others but `START`.
   */
  subscribe(filter: EventFilter, signal: AbortSignal): AsyncIterable<EventBatch>;
  /**
   * What tells the event at a position from any that may be there in another store (`fingerprintOf`): undefined where none is, or one of the
   * store's own, which need not stay.
   */
  fingerprintAt(position: Position): Promise<string | undefined>;
}

/** Ids derive from commands, so a command that comes again after an older copy was restored leaves the same id, but not at the same time. */
export const fingerprintOf = ({ id, meta }: Readonly<{ id: string; meta: Pick<Meta, 'occurredAt'> }>): string => `${id} ${meta.occurredAt}`;

/** Stores give other numbers meanings of their own, such as any revision. */
const isRevision = (expected: Revision): boolean => Number.isSafeInteger(expected) && expected >= NO_STREAM;

/** For adapters: throws a `RangeError` for an append that no store may take. */
export const checkWrites = (writes: readonly StreamWrite[]): void => {
  for (const { stream, expected } of writes) {
    if (!isStreamName(stream)) throw new RangeError(`not a stream name: ${stream}`);
    if (!isRevision(expected)) throw new RangeError(`no revision of a stream: ${expected}`);
  }
  if (writes.length > 1 && new Set(writes.map(({ stream }) => stream)).size < writes.length)
    throw new RangeError('a stream stands twice in one append');
  const ids = writes.flatMap(({ events }) => events.map(({ id }) => id));
  if (ids.length === 0) throw new RangeError('an append without events');
  if (ids.length > 1 && new Set(ids).size < ids.length) throw new RangeError('an event id stands twice in one append');
};

/** A stream is not at the expected revision; nothing was written. */
export class WrongRevision extends Error {
  readonly stream: string;

  constructor(stream: string) {
    super(`wrong expected revision of ${stream}`);
    this.stream = stream;
    this.name = 'WrongRevision';
  }
}

/** Nobody knows whether the append happened. Repeating the same append gives the answer. */
export class OutcomeUnknown extends Error {
  override name = 'OutcomeUnknown';
}

/** The store does not answer; nothing was written. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable';
}

/**
 * A position is not one of this store: no event is there, or it lies beyond the end. Whoever kept it counted in another store, or in this one
 * when it was longer, and cannot go on from it: no repetition helps.
 */
export class InvalidPosition extends Error {
  readonly position: Position;

  constructor(position: Position, reason: string, options?: ErrorOptions) {
    super(`${position} is not a position of this event store: ${reason}`, options);
    this.position = position;
    this.name = 'InvalidPosition';
  }
}
