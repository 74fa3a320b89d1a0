import type { Collection, ViewStore, ViewWrite } from '@guildhall/eventing';
import { runContract, type Abilities, type OpenSubject, type Mutant } from './contract.ts';
import { documentChecks } from './view-store.documents.ts';
import { generationChecks } from './view-store.generations.ts';
import { queryChecks } from './view-store.queries.ts';

/** A store whose collections are changed. */
const withCollections = (port: ViewStore, change: <Doc>(documents: Collection<Doc>) => Collection<Doc>): ViewStore => ({
  ...port,
  collection: async <Doc>(...which: Parameters<ViewStore['collection']>) => change(await port.collection<Doc>(...which)),
});

/** Every write comes as the newest of all. */
const unguarded = (): (<Doc>(write: ViewWrite<Doc>) => ViewWrite<Doc>) => {
  let count = 0;
  return (write) => ({ ...write, position: `~${String(++count).padStart(9, '0')}` });
};

const mutants: readonly Mutant<ViewStore>[] = [
  {
    without: 'the guard of positions',
    caughtBy: 'ignores a write that is not newer than the stored document',
    mutate: (port) => {
      const newest = unguarded();
      return withCollections(port, (documents) => ({
        ...documents,
        write: (writes, checkpoint) =>
          documents.write(
            writes.map((write) => newest(write)),
            checkpoint,
          ),
      }));
    },
  },
  {
    without: 'tombstones of removed documents',
    caughtBy: 'does not bring a removed document back when an older write comes again',
    mutate: (port) => {
      const newest = unguarded();
      const forgotten = new Set<string>();
      return withCollections(port, (documents) => ({
        ...documents,
        write: (writes, checkpoint) => {
          for (const { id, doc } of writes) if (doc === undefined) forgotten.add(id);
          return documents.write(
            writes.map((write) => (forgotten.has(write.id) ? newest(write) : write)),
            checkpoint,
          );
        },
      }));
    },
  },
  {
    without: 'the guard of its checkpoint',
    caughtBy: 'moves its checkpoint only forward, even when a write has no documents',
    mutate: (port) =>
      withCollections(port, (documents) => {
        let last = '';
        return {
          ...documents,
          write: async (writes, checkpoint) => {
            await documents.write(writes, checkpoint);
            last = checkpoint;
          },
          checkpoint: () => Promise.resolve(last),
        };
      }),
  },
  {
    without: 'the id in the key of the last item of a page',
    caughtBy: 'pages through a random collection with each document exactly once',
    mutate: (port) =>
      withCollections(port, (documents) => ({
        ...documents,
        find: (query) =>
          documents.find(query.after ? { ...query, after: { ...query.after, id: query.order === 'descending' ? '' : '~' } } : query),
      })),
  },
  {
    without: 'filters',
    caughtBy: 'compares the fields that are declared as filters, together with bounds and order, page by page',
    mutate: (port) => withCollections(port, (documents) => ({ ...documents, find: ({ where: _, ...query }) => documents.find(query) })),
  },
  {
    without: 'a bound of what is looked at for a page: it reads on until the page is full',
    caughtBy: 'ends a page when ten times its limit has been looked at, with a next one though it is short or empty',
    mutate: (port) =>
      withCollections(port, (documents) => ({
        ...documents,
        find: async (query) => {
          let page = await documents.find(query);
          while (page.items.length === 0 && page.next !== undefined) page = await documents.find({ ...query, after: page.next });
          return page;
        },
      })),
  },
  {
    without: 'the comparison before a switch',
    caughtBy: 'accepts one of two concurrent switches',
    mutate: (port) => ({ ...port, switch: async (name, _from, to) => port.switch(name, await port.live(name), to).then(() => true) }),
  },
  {
    without: 'deleting the documents of a dropped generation',
    caughtBy: 'drops a generation, which is empty when it is opened again',
    mutate: (port) => ({ ...port, drop: () => Promise.resolve() }),
  },
];

/** What every view store promises. */
export const viewStoreContract = (adapter: string, make: OpenSubject<ViewStore>, abilities?: Abilities): void =>
  runContract({ port: 'view store', checks: [...documentChecks, ...queryChecks, ...generationChecks], mutants }, adapter, make, abilities);
