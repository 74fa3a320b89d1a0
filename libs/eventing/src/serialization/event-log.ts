import { checkpointAt, positionOf, type Checkpoint } from '../model/checkpoint.ts';
import {
  fingerprintOf,
  InvalidPosition,
  type EventBatch,
  type EventStore,
  type RecordedEvent,
  type StoredEvent,
} from '../ports/event-store.ts';
import type { KeyVault } from '../ports/vault.ts';
import { seal, subjectsIn, subjectsOf, unseal, type Keys } from './sealing.ts';
import { MissingKey, storedShapes, type StoredEvents, type StoredShapes } from './stored-events.ts';
import { START, type DomainEvent, type Meta, type Position, type Recorded, type Revision } from '../model/vocabulary.ts';

/** An event to append. */
export type NewEvent<E> = Readonly<{ id: string; event: E; meta: Meta }>;
/** Like `StreamWrite`, with events that are not serialized yet. */
export type LogWrite<E> = Readonly<{ stream: string; expected: Revision; events: readonly NewEvent<E>[] }>;
/** Like `EventBatch`, with events that are parsed and readable. `checkpoint`: from where to go on after it, to be kept; not every batch has one. */
export type LogBatch<E> = Readonly<{
  events: readonly Recorded<E>[];
  position: Position;
  caughtUp: boolean;
  checkpoint: Checkpoint | undefined;
}>;

/** A context's own events, in plain: the border where personal fields are sealed and old shapes become new ones. */
export interface EventLog<E extends DomainEvent> {
  append(writes: readonly LogWrite<E>[]): Promise<Position>;
  read(stream: string, after: Revision): Promise<readonly Recorded<E>[]>;
  /** Throws `InvalidPosition` when another event is at the checkpoint than when it was kept. */
  subscribe(after: Checkpoint, signal: AbortSignal): AsyncIterable<LogBatch<E>>;
}

const NO_KEYS: Keys = new Map();
const keysOf = async (subjects: readonly string[], from: KeyVault['find']): Promise<Keys> =>
  subjects.length === 0 ? NO_KEYS : from([...new Set(subjects)]);

/** The way in: checked first, so that nothing gets stored that could not be read again; then sealed. */
const storing = <E extends DomainEvent>(shapes: StoredShapes<E>, vault: KeyVault) => {
  const storedOf = (stream: string, { id, event: { type, data }, meta }: NewEvent<E>, keys: Keys): StoredEvent => ({
    id,
    type,
    schema: shapes.schemaOf(type),
    data: seal(data as StoredEvent['data'], shapes.personalOf(type), keys, { stream, id }), // checked below
    meta,
  });
  return async (writes: readonly LogWrite<E>[]) => {
    const checked = writes.map((write) => ({
      ...write,
      events: write.events.map((one) => ({
        ...one,
        event: { ...one.event, data: shapes.written(one.event.type, one.event.data as StoredEvent['data']) }, // and here it is checked
      })),
    }));
    const subjects = checked.flatMap(({ events }) =>
      events.flatMap(({ event: { type, data } }) => subjectsIn(data, shapes.personalOf(type))),
    );
    const keys = await keysOf(subjects, vault.ensure);
    return checked.map(({ stream, expected, events }) => ({ stream, expected, events: events.map((one) => storedOf(stream, one, keys)) }));
  };
};

/** A key that is not there would read as an erased person. */
const expectErased = async (vault: KeyVault, withoutKey: readonly string[]): Promise<void> => {
  if (withoutKey.length === 0) return;
  const erased = await vault.erased([...new Set(withoutKey)]);
  const missing = withoutKey.find((subject) => !erased.has(subject));
  if (missing !== undefined) throw new MissingKey(`the key of ${missing} is not there, and was not erased`);
};

/** The way out: opened, brought up to date, checked. */
const reading = <E extends DomainEvent>(shapes: StoredShapes<E>, vault: KeyVault) => {
  /** Events of today's shape without personal fields have nothing to open. */
  const mayBeSealed = ({ type, schema }: RecordedEvent): boolean => shapes.personalOf(type).length > 0 || schema !== shapes.schemaOf(type);
  return async (events: readonly RecordedEvent[]): Promise<readonly Recorded<E>[]> => {
    if (events.length === 0) return [];
    const subjects = events.flatMap((event) => (mayBeSealed(event) ? subjectsOf(event.data) : []));
    const keys = await keysOf(subjects, vault.find);
    await expectErased(
      vault,
      subjects.filter((subject) => !keys.has(subject)),
    );
    return events.map((recorded) => {
      const { stream, id, type, schema, data, revision, position, meta } = recorded;
      const plain = mayBeSealed(recorded) ? unseal(data, keys, { stream, id }) : data;
      return { id, stream, revision, position, event: shapes.read(type, schema, plain), meta };
    });
  };
};

/** Of so many batches without events one has a checkpoint: what lies there has to be asked for. */
const EMPTY_BATCHES = 64;

/** Gives batches their checkpoints. */
const checkpointing = (store: EventStore) => {
  let empty = 0;
  return async ({ events, position }: EventBatch): Promise<Checkpoint | undefined> => {
    const last = events.at(-1);
    if (last !== undefined) return checkpointAt(last.position, fingerprintOf(last));
    if (position === START || ++empty % EMPTY_BATCHES > 0) return undefined;
    const fingerprint = await store.fingerprintAt(position);
    return fingerprint === undefined ? undefined : checkpointAt(position, fingerprint);
  };
};

/** Asks each checkpoint only once in a row: some readers begin again and again at the same one. */
const verifying = (store: EventStore) => {
  let verified: Checkpoint = START;
  return async (checkpoint: Checkpoint): Promise<Position> => {
    const position = positionOf(checkpoint);
    if (checkpoint === START || checkpoint === verified) return position;
    const fingerprint = await store.fingerprintAt(position);
    if (fingerprint === undefined) throw new InvalidPosition(position, 'no event is there');
    if (checkpointAt(position, fingerprint) !== checkpoint) throw new InvalidPosition(position, 'another event is there');
    verified = checkpoint;
    return position;
  };
};

export const eventLog = <E extends DomainEvent>(
  store: EventStore,
  vault: KeyVault,
  { categories, types }: Readonly<{ categories: readonly string[]; types: StoredEvents<E> }>,
): EventLog<E> => {
  const shapes = storedShapes(types);
  const stored = storing(shapes, vault);
  const opened = reading(shapes, vault);
  const verify = verifying(store);
  return {
    append: async (writes) => store.append(await stored(writes)),
    read: async (stream, after) => opened(await store.read(stream, after)),
    async *subscribe(checkpoint, signal) {
      const after = await verify(checkpoint);
      const checkpointOf = checkpointing(store);
      for await (const batch of store.subscribe({ categories, after }, signal)) {
        const { position, caughtUp } = batch;
        yield { events: await opened(batch.events), position, caughtUp, checkpoint: await checkpointOf(batch) };
      }
    },
  };
};
