import type { EventBatch, EventStore, RecordedEvent, StoredEvent } from './ports/event-store.ts';
import type { KeyVault, SubjectKey } from './ports/vault.ts';
import { storedShapes, type StoredEvents } from './stored-events.ts';
import { ERASED, type DomainEvent, type Meta, type Position, type Recorded, type Revision } from './vocabulary.ts';

export type NewEvent<E> = Readonly<{ id: string; event: E; meta: Meta }>;
export type LogWrite<E> = Readonly<{ stream: string; expected: Revision; events: readonly NewEvent<E>[] }>;
export type LogBatch<E> = Readonly<{ events: readonly Recorded<E>[]; position: Position; caughtUp: boolean }>;

/** A context's own events, in plain: the border where personal fields are sealed and old shapes become new ones. */
export interface EventLog<E extends DomainEvent> {
  append(writes: readonly LogWrite<E>[]): Promise<Position>;
  read(stream: string, after: Revision): Promise<readonly Recorded<E>[]>;
  subscribe(after: Position, signal: AbortSignal): AsyncIterable<LogBatch<E>>;
}

type Keys = ReadonlyMap<string, SubjectKey>;
const NO_KEYS: Keys = new Map();
type Loose = Readonly<Record<string, unknown>>;
type Sealed = Readonly<{ sealed: string }>;
const isSealed = (value: unknown): value is Sealed => typeof value === 'object' && value !== null && 'sealed' in value;
const place = (stream: string, id: string, field: string): string => `${stream}|${id}|${field}`;

export const eventLog = <E extends DomainEvent>(
  store: EventStore,
  vault: KeyVault,
  { categories, types }: Readonly<{ categories: readonly string[]; types: StoredEvents<E> }>,
): EventLog<E> => {
  const shapes = storedShapes(types);

  const subjectsOf = (type: string, data: Loose): readonly string[] => shapes.personalOf(type).map(([, subject]) => String(data[subject]));
  const keysFor = async (events: readonly Readonly<{ type: string; data: Loose }>[], from: KeyVault['find']): Promise<Keys> => {
    const subjects = new Set(events.flatMap(({ type, data }) => subjectsOf(type, data)));
    return subjects.size === 0 ? NO_KEYS : from([...subjects]);
  };

  const seal = (keys: Keys, stream: string, { id, event, meta }: NewEvent<E>): StoredEvent => {
    const data: Record<string, unknown> = { ...(event.data as Loose) };
    for (const [field, subject] of shapes.personalOf(event.type)) {
      const value = data[field];
      if (value === undefined) continue;
      const key = keys.get(String(data[subject]));
      data[field] = key === undefined ? ERASED : { sealed: key.seal(String(value), place(stream, id, field)) };
    }
    return { id, type: event.type, schema: shapes.schemaOf(event.type), data, meta };
  };

  const open = (keys: Keys, { stream, id, type, schema, data, revision, position, meta }: RecordedEvent): Recorded<E> => {
    const personal = shapes.personalOf(type);
    const plain: Record<string, unknown> = personal.length === 0 ? data : { ...data };
    for (const [field, subject] of personal) {
      const value = plain[field];
      if (!isSealed(value)) continue;
      plain[field] = keys.get(String(plain[subject]))?.open(value.sealed, place(stream, id, field)) ?? ERASED;
    }
    return { id, stream, revision, position, event: shapes.read(type, schema, plain), meta };
  };
  const openAll = async (events: readonly RecordedEvent[]): Promise<readonly Recorded<E>[]> => {
    const keys = await keysFor(events, vault.find);
    return events.map((event) => open(keys, event));
  };

  return {
    async append(writes) {
      const events = writes.flatMap((write) => write.events.map(({ event }) => ({ type: event.type, data: event.data as Loose })));
      const keys = await keysFor(events, vault.ensure);
      return store.append(writes.map((write) => ({ ...write, events: write.events.map((event) => seal(keys, write.stream, event)) })));
    },
    read: async (stream, after) => openAll(await store.read(stream, after)),
    async *subscribe(after, signal) {
      for await (const { events, position, caughtUp } of store.subscribe({ categories, after }, signal) satisfies AsyncIterable<EventBatch>)
        yield { events: events.length === 0 ? [] : await openAll(events), position, caughtUp };
    },
  };
};
