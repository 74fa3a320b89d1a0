/** What happened, past tense, private to its context. `data` is stored JSON: primitives, arrays, plain objects, ISO strings. */
export type DomainEvent<T extends string = string, D = unknown> = Readonly<{ type: T; data: Readonly<D> }>;

/** What somebody wants: who (`by`: an actor, see `actorKindOf`) and when (`at`: ISO-8601 UTC). */
export type Command<T extends string = string, D = unknown> = Readonly<{ type: T; data: Readonly<D>; by: string; at: string }>;

/** The author of commands that no account asked for: scheduled jobs, reactions, whoever follows a link without signing in. */
export const SYSTEM = 'system';

/** What a personal field reads as once its subject's key is destroyed. */
export const ERASED = 'erased';

/** Opaque and lexicographically ordered; comparable with `<` within one event store. */
export type Position = string;
/** The position before everything. */
export const START: Position = '';

/** Zero-based number of an event in its stream. */
export type Revision = number;
/** The revision of a stream that does not exist. */
export const NO_STREAM: Revision = -1;

/** Flat, string to string: what every event carries beside its data, from the first one on. */
export type Meta = Readonly<{
  commandId: string;
  /** Keyed fingerprint of the request that caused it: tells a repeat from another request under the same key. */
  commandHash: string;
  correlationId: string;
  causationId: string;
  /** Who did it: the command's `by`. */
  actor: string;
  /** The organization or account whose event this is. */
  tenant: string;
  occurredAt: string;
  traceparent?: string;
  /** JSON of the command's result, on the command's first event: a repeated command answers with it. Never personal. */
  result?: string;
}>;

/** An event as it was read from the store, with where it is and what it carries. */
export type Recorded<E> = Readonly<{ id: string; stream: string; revision: Revision; position: Position; event: E; meta: Meta }>;
