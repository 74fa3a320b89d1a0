import type { Collection, ViewSpec, ViewStore } from '@guildhall/eventing';
import type { Mongo } from './connection.ts';
import { viewGenerations } from './view-generations.ts';
import { viewCollection } from './view-collection.ts';
import { openView } from './open-view.ts';
import { collectionName } from './view-rows.ts';

/** Views in one database, a collection per generation. */
export const mongoViewStore = ({ db }: Mongo): ViewStore => {
  const { live, change } = viewGenerations(db);
  const collections = new Map<string, Promise<Collection<unknown>>>();

  const open = async (spec: ViewSpec, generation: number): Promise<Collection<unknown>> => {
    const view = openView(db, spec, generation);
    await view.ready();
    return viewCollection(view, spec);
  };
  const collectionOf = async <Doc>(spec: ViewSpec, generation: number): Promise<Collection<Doc>> => {
    const key = collectionName(spec.name, generation);
    const opened = collections.get(key) ?? open(spec, generation);
    collections.set(key, opened);
    opened.catch(() => collections.delete(key));
    // All documents of a view have one shape, and the caller names it with the view.
    return (await opened) as Collection<Doc>;
  };

  const liveCollection = async <Doc>(spec: ViewSpec): Promise<Collection<Doc>> => {
    const current = async (): Promise<Collection<Doc>> => collectionOf<Doc>(spec, await live(spec.name));
    await current();
    return {
      get: async (id) => (await current()).get(id),
      getMany: async (ids) => (await current()).getMany(ids),
      load: async (ids) => (await current()).load(ids),
      find: async (query) => (await current()).find(query),
      write: async (writes, checkpoint) => (await current()).write(writes, checkpoint),
      checkpoint: async () => (await current()).checkpoint(),
      async *all() {
        yield* (await current()).all();
      },
    };
  };

  return {
    live,
    collection: (spec, generation) => (generation === undefined ? liveCollection(spec) : collectionOf(spec, generation)),
    switch: change,
    drop: async (name, generation) => {
      if ((await live(name)) === generation) throw new Error(`generation ${String(generation)} of ${name} is live`);
      const key = collectionName(name, generation);
      collections.delete(key);
      await openView(db, { name, indexes: {} }, generation).drop();
    },
  };
};
