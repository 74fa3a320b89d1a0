import type { Collection, ViewStore } from '../../ports/view-store.ts';
import type { EventView } from '../../view.ts';
import type { DomainEvent, Recorded } from '../../vocabulary.ts';
import { turns } from '../handle/turns.ts';
import { filled, type Filled } from './filled.ts';

/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list of views over different documents */
export type AnyEventView<E extends DomainEvent> = EventView<E, any>;
type Stood<E extends DomainEvent> = Readonly<{ generation: number; documents: Collection<unknown>; filled: Filled<Recorded<E>> }>;

/**
 * A context's own views as this process sees them: of each, one generation that its loop fills and its readers read. Both change at
 * once, between two batches, when the generation that comes has all that the one that goes had.
 */
export type Standing<E extends DomainEvent> = Readonly<{
  names: readonly string[];
  view: (name: string) => AnyEventView<E>;
  generation: (name: string) => number;
  filled: () => readonly Filled<Recorded<E>>[];
  documents: <Doc>(name: string) => Collection<Doc>;
  /** A generation's documents, without standing on it. */
  open: (name: string, generation: number) => Promise<Stood<E>>;
  stand: (name: string, on: Stood<E>) => void;
  /** Batches and switches come one after the other. */
  inTurn: <T>(work: () => Promise<T>) => Promise<T>;
}>;

export const standOn = async <E extends DomainEvent>(store: ViewStore, views: readonly AnyEventView<E>[]): Promise<Standing<E>> => {
  const known = new Map(views.map((view) => [view.name, view]));
  const line = turns();
  const view = (name: string): AnyEventView<E> => {
    const found = known.get(name);
    if (found === undefined) throw new RangeError(`no view ${name} of own events`);
    return found;
  };
  const open = async (name: string, generation: number): Promise<Stood<E>> => {
    const documents = await store.collection<unknown>(view(name), generation);
    return { generation, documents, filled: filled<Recorded<E>, unknown>(view(name), documents) };
  };
  const stood = new Map(await Promise.all(views.map(async ({ name }) => [name, await open(name, await store.live(name))] as const)));
  const current = (name: string): Stood<E> => {
    const found = stood.get(name);
    if (found === undefined) throw new RangeError(`no view ${name} of own events`);
    return found;
  };
  const documents = <Doc>(name: string): Collection<Doc> => {
    const now = () => current(name).documents as Collection<Doc>; // opened for this very view
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
    filled: () => [...stood.values()].map((one) => one.filled),
    documents,
    open,
    stand: (name, on) => void stood.set(name, on),
    inTurn: (work) => line.take(['views'], work),
  };
};
