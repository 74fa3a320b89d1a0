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

/** What another context's facts give to a document: the document of their view that `id` names. */
export type FactPart<Doc> = Readonly<{ view: Pick<ViewSpec, 'name'>; id: (doc: Doc) => string }>;

/**
 * A view of own events, shown with what other contexts' facts say. Each field in `facts` is written by the facts of its view, all others by
 * own events. Each source keeps positions of its own: none waits for another, and rebuilding one leaves the others as they are. Own events
 * decide which documents there are; a field whose facts have not come is left out.
 */
export type SharedView<Doc> = ViewSpec & Readonly<{ facts: Readonly<Record<string, FactPart<Doc>>> }>;
