import {
  findWhere,
  orderingOf,
  START,
  type Collection,
  type Loaded,
  type Position,
  type Query,
  type ViewSpec,
  type ViewStore,
  type ViewWrite,
} from '../src/index.ts';

type Rows = Map<string, Loaded<unknown>>;
type Table = { rows: Rows; checkpoint: Position };

/** Numbers before texts, and texts by their bytes. */
const compare = (one: string | number, other: string | number): number => {
  if (typeof one === 'number') return typeof other === 'number' ? one - other : -1;
  return typeof other === 'number' ? 1 : Buffer.compare(Buffer.from(one), Buffer.from(other));
};
type Place = Readonly<{ value?: string | number | undefined; id: string }>;
const comparePlaces = (one: Place, other: Place): number =>
  (one.value === undefined || other.value === undefined ? 0 : compare(one.value, other.value)) || compare(one.id, other.id);
const isIndexed = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';

const collectionOf = <Doc>(table: () => Table, spec: ViewSpec): Collection<Doc> => {
  const get = (id: string) => structuredClone(table().rows.get(id)?.doc) as Doc | undefined;
  const find = async (query: Query) => {
    const { index, equals, from, to, order, limit, after } = query;
    const orderedBy = orderingOf(spec, query);
    const fields = spec.indexes[index] ?? [];
    const sign = order === 'descending' ? -1 : 1;
    const found = [...table().rows]
      .flatMap(([id, { doc }]) => {
        const values = fields.map((field) => (doc as Readonly<Record<string, unknown>> | undefined)?.[field]);
        if (!values.every(isIndexed) || !equals.every((value, n) => values[n] === value)) return [];
        return [{ id, value: orderedBy === undefined ? undefined : values[equals.length] }];
      })
      .filter(({ value = '' }) => (from === undefined || compare(value, from) >= 0) && (to === undefined || compare(value, to) < 0))
      .sort((one, other) => sign * comparePlaces(one, other))
      .filter((place) => after === undefined || sign * comparePlaces(place, after) > 0);
    const last = found.length > limit ? found[limit - 1] : undefined;
    return {
      items: found.slice(0, limit).map(({ id }) => ({ id, doc: get(id) as Doc })),
      next: last && (last.value === undefined ? { id: last.id } : { value: last.value, id: last.id }),
    };
  };
  return {
    get: async (id) => get(id),
    getMany: async (ids) => ids.map(get),
    load: async (ids) => ids.map((id) => ({ doc: get(id), position: table().rows.get(id)?.position ?? START })),
    find: findWhere(find, spec),
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
    collection: async <Doc>(spec: ViewSpec, generation?: number) =>
      collectionOf<Doc>(() => tableOf(spec.name, generation ?? live(spec.name)), spec),
    switch: async (name, from, to) => {
      if (live(name) !== from) return false;
      lives.set(name, to);
      return true;
    },
    drop: async (name, generation) => void tables.delete(`${name}#${String(generation)}`),
  };
};
