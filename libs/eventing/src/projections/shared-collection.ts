import type { Collection, Found } from '../ports/view-store.ts';

/** A field of a document that another view's document gives, and where that is. */
type Part<Doc> = Readonly<{ field: string; id: (doc: Doc) => string; documents: Pick<Collection<object>, 'getMany'> }>;

/** The documents of a view of own events, each read with its parts of others' facts. Writing concerns its own fields only. */
export const sharedCollection = <Doc>(own: Collection<Doc>, parts: readonly Part<Doc>[]): Collection<Doc> => {
  const withParts = async (docs: readonly Doc[]): Promise<readonly Doc[]> => {
    const found = await Promise.all(parts.map(({ documents, id }) => documents.getMany(docs.map(id))));
    return docs.map((doc, n) => {
      const fields = parts.flatMap(({ field }, m) => {
        const part = found[m]?.[n];
        return part === undefined ? [] : [[field, part] as const];
      });
      return { ...doc, ...Object.fromEntries(fields) };
    });
  };
  const foundWithParts = async (found: readonly Found<Doc>[]): Promise<readonly Found<Doc>[]> => {
    const docs = await withParts(found.map(({ doc }) => doc));
    return found.map(({ id, doc }, n) => ({ id, doc: docs[n] ?? doc }));
  };
  const getMany = async (ids: readonly string[]): Promise<readonly (Doc | undefined)[]> => {
    const docs = await own.getMany(ids);
    const present = (await withParts(docs.filter((doc) => doc !== undefined))).values();
    return docs.map((doc) => (doc === undefined ? undefined : present.next().value));
  };
  return {
    ...own,
    get: async (id) => (await getMany([id]))[0],
    getMany,
    find: async (query) => {
      const { items, next } = await own.find(query);
      return { items: await foundWithParts(items), next };
    },
    async *all() {
      for await (const found of own.all()) yield* await foundWithParts([found]);
    },
  };
};
