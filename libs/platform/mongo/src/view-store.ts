import type { Collection, ViewSpec, ViewStore } from '@guildhall/eventing';
import type { Mongo } from './connection.ts';
import { generations } from './generations.ts';
import { viewCollection } from './view-collection.ts';
import { openView } from './view-opening.ts';
import { collectionName } from './view-rows.ts';

/** Views in one database, a collection per generation. */
export const mongoViewStore = ({ db }: Mongo): ViewStore => {
  const { live, change } = generations(db);
  const known = new Map<string, Promise<Collection<unknown>>>();

  const open = async (spec: ViewSpec, generation: number): Promise<Collection<unknown>> => {
    const view = openView(db, spec, generation);
    await view.ready();
    return viewCollection(view, spec);
  };
  const collectionOf = async <Doc>(spec: ViewSpec, generation: number): Promise<Collection<Doc>> => {
    const key = collectionName(spec.name, generation);
    const opened = known.get(key) ?? open(spec, generation);
    known.set(key, opened);
    opened.catch(() => known.delete(key));
    // One view has one shape of documents; whoever names the view names the shape.
    return (await opened) as Collection<Doc>;
  };

  const following = async <Doc>(spec: ViewSpec): Promise<Collection<Doc>> => {
    const now = async (): Promise<Collection<Doc>> => collectionOf<Doc>(spec, await live(spec.name));
    await now();
    return {
      get: async (id) => (await now()).get(id),
      getMany: async (ids) => (await now()).getMany(ids),
      load: async (ids) => (await now()).load(ids),
      find: async (query) => (await now()).find(query),
      write: async (writes, checkpoint) => (await now()).write(writes, checkpoint),
      checkpoint: async () => (await now()).checkpoint(),
      async *all() {
        yield* (await now()).all();
      },
    };
  };

  return {
    live,
    collection: (spec, generation) => (generation === undefined ? following(spec) : collectionOf(spec, generation)),
    switch: change,
    drop: async (name, generation) => {
      if ((await live(name)) === generation) throw new Error(`generation ${String(generation)} of ${name} is live`);
      const key = collectionName(name, generation);
      known.delete(key);
      await openView(db, { name, indexes: {} }, generation).drop();
    },
  };
};
