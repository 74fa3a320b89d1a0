import type { Fact } from '../ports/fact-bus.ts';
import type { ViewSpec } from '../ports/view-store.ts';
import type { DomainEvent, Recorded } from './vocabulary.ts';

/**
 * Pure: what becomes of the documents that a source (an own event, another context's fact) touches.
 * `project` gives the document after it; undefined: gone. It must not look at anything but its arguments.
 */
export type View<Source, Doc> = ViewSpec &
  Readonly<{
    keys: (source: Source) => readonly string[];
    project: (doc: Doc | undefined, source: Source, key: string) => Doc | undefined;
  }>;

/** A view of a context's own events: E are those that it shows, and `keys` gives none for others. */
export type EventView<E extends DomainEvent, Doc> = View<Recorded<E>, Doc>;
/** A view of another context's facts. Whatever feeds one of its documents must have one key: order is kept per key only. */
export type FactView<F extends Fact, Doc> = View<F, Doc>;
