import { START, type Collection, type Loaded, type Position, type ViewStore, type ViewWrite } from '../src/index.ts';

type Rows = Map<string, Loaded<unknown>>;
type Table = { rows: Rows; checkpoint: Position };

const collectionOf = <Doc>(table: () => Table, indexes: Readonly<Record<string, readonly string[]>>): Collection<Doc> => {
  const get = (id: string) => structuredClone(table().rows.get(id)?.doc) as Doc | undefined;
  return {
    get: async (id) => get(id),
    getMany: async (ids) => ids.map(get),
    load: async (ids) => ids.map((id) => ({ doc: get(id), position: table().rows.get(id)?.position ?? START })),
    find: async ({ index, equals, limit }) => {
      const fields = indexes[index] ?? [];
      const field = (doc: unknown, n: number) => (doc as Record<string, unknown>)[fields[n] ?? ''];
      const items = [...table().rows]
        .filter(([, { doc }]) => doc !== undefined && equals.every((value, n) => field(doc, n) === value))
        .sort(([a, { doc: x }], [b, { doc: y }]) => {
          const [v, w] = [`${String(field(x, equals.length))} ${a}`, `${String(field(y, equals.length))} ${b}`];
          return v < w ? -1 : 1;
        })
        .slice(0, limit)
        .map(([id]) => ({ id, doc: get(id) as Doc }));
      return { items, next: undefined };
    },
    write: async (writes: readonly ViewWrite<Doc>[], checkpoint) => {
      await Promise.resolve();
      const { rows } = table();
      for (const { id, position, doc } of writes)
        if ((rows.get(id)?.position ?? START) < position) rows.set(id, { doc: structuredClone(doc), position });
      if (checkpoint > table().checkpoint) table().checkpoint = checkpoint;
    },
    checkpoint: async () => table().checkpoint,
    async *all() {
      for (const id of [...table().rows.keys()].sort()) {
        const doc = get(id);
        if (doc !== undefined) yield { id, doc };
      }
    },
  };
};

export type MemoryViewStore = ViewStore & Readonly<{ tables: ReadonlyMap<string, Table> }>;

export const memoryViewStore = (): MemoryViewStore => {
  const tables = new Map<string, Table>();
  const lives = new Map<string, number>();
  const live = (name: string) => lives.get(name) ?? 1;
  const tableOf = (name: string, generation: number): Table => {
    const key = `${name}#${String(generation)}`;
    const table = tables.get(key) ?? { rows: new Map(), checkpoint: START };
    tables.set(key, table);
    return table;
  };
  return {
    tables,
    live: async (name) => live(name),
    collection: async <Doc>(
      { name, indexes }: Readonly<{ name: string; indexes: Readonly<Record<string, readonly string[]>> }>,
      generation?: number,
    ) => collectionOf<Doc>(() => tableOf(name, generation ?? live(name)), indexes),
    switch: async (name, from, to) => {
      if (live(name) !== from) return false;
      lives.set(name, to);
      return true;
    },
    drop: async (name, generation) => void tables.delete(`${name}#${String(generation)}`),
  };
};
