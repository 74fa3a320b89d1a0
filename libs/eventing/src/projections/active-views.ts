import type { Collection, ViewStore } from '../ports/view-store.ts';
import type { EventView } from '../model/view.ts';
import type { DomainEvent, Recorded } from '../model/vocabulary.ts';
import { keyedMutex } from '../async/keyed-mutex.ts';
import { projector, type Projector } from './projector.ts';

/** A view of own events, whatever its documents are. */
/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list of views over different documents */
export type AnyEventView<E extends DomainEvent> = EventView<E, any>;
type ViewBinding<E extends DomainEvent> = Readonly<{
  generation: number;
  collection: Collection<unknown>;
  projector: Projector<Recorded<E>>;
}>;

/**
 * A context's own views as this process sees them: of each, one generation that its loop fills and its readers read. Both change at
 * once, between two batches, when the new generation has everything that the old one had.
 */
export type ActiveViews<E extends DomainEvent> = Readonly<{
  names: readonly string[];
  view: (name: string) => AnyEventView<E>;
  generation: (name: string) => number;
  projectors: () => readonly Projector<Recorded<E>>[];
  collection: <Doc>(name: string) => Collection<Doc>;
  /** A generation's documents, without activating it. */
  open: (name: string, generation: number) => Promise<ViewBinding<E>>;
  activate: (name: string, on: ViewBinding<E>) => void;
  /** Batches and switches come one after the other. */
  exclusively: <T>(work: () => Promise<T>) => Promise<T>;
}>;

export const openViews = async <E extends DomainEvent>(store: ViewStore, views: readonly AnyEventView<E>[]): Promise<ActiveViews<E>> => {
  const known = new Map(views.map((view) => [view.name, view]));
  const mutex = keyedMutex();
  const view = (name: string): AnyEventView<E> => {
    const found = known.get(name);
    if (found === undefined) throw new RangeError(`no view ${name} of own events`);
    return found;
  };
  const open = async (name: string, generation: number): Promise<ViewBinding<E>> => {
    const collectionOf = await store.collection<unknown>(view(name), generation);
    return { generation, collection: collectionOf, projector: projector<Recorded<E>, unknown>(view(name), collectionOf) };
  };
  const bindings = new Map(await Promise.all(views.map(async ({ name }) => [name, await open(name, await store.live(name))] as const)));
  const current = (name: string): ViewBinding<E> => {
    const found = bindings.get(name);
    if (found === undefined) throw new RangeError(`no view ${name} of own events`);
    return found;
  };
  const collection = <Doc>(name: string): Collection<Doc> => {
    const now = () => current(name).collection as Collection<Doc>; // opened for this very view
    return {
      get: (id) => now().get(id),
      getMany: (ids) => now().getMany(ids),
      load: (ids) => now().load(ids),
      find: (query) => now().find(query),
      write: (writes, checkpoint) => now().write(writes, checkpoint),
      checkpoint: () => now().checkpoint(),
      all: () => now().all(),
    };
  };
  return {
    names: [...known.keys()],
    view,
    generation: (name) => current(name).generation,
    projectors: () => [...bindings.values()].map((one) => one.projector),
    collection,
    open,
    activate: (name, on) => void bindings.set(name, on),
    exclusively: (work) => mutex.run(['views'], work),
  };
};
