import { LRUCache } from 'lru-cache';
import type { Stream } from '../model/stream.ts';
import { NO_STREAM, START, type DomainEvent, type Position, type Recorded, type Revision } from '../model/vocabulary.ts';
import type { EventLog, NewEvent } from '../serialization/event-log.ts';
import { addProcessed, bytesOfProcessed, findProcessed, noProcessedCommands, type ProcessedCommands } from './processed-commands.ts';
import { bytesOfState } from './state-size.ts';
import type { AnyRef } from './stream-set.ts';

/** A stream folded up to a revision. Nobody changes it but its processed commands, which only ever grow. */
export type CachedStream<S = unknown> = Readonly<{
  state: S;
  revision: Revision;
  position: Position;
  processed: ProcessedCommands | undefined;
}>;
/** How full the cache is, in bytes, and how often a stream was found in it, read from the store, or taken as absent, since the start. */
export type StreamCacheUsage = Readonly<{ bytes: number; maxBytes: number; streams: number; loads: Readonly<Record<Source, number>> }>;
type Source = 'cache' | 'store' | 'assumed';

const MOVED_STREAMS = 1_000;
/** Of an entry: its name, its place in the cache, its position, an empty list of commands. */
const BYTES_PER_STREAM = 550;
const bytesOf = ({ state, processed }: CachedStream): number =>
  BYTES_PER_STREAM + bytesOfState(state) + (processed === undefined ? 0 : bytesOfProcessed(processed));

const absent = ({ stream }: AnyRef): CachedStream => ({
  state: stream.initial,
  revision: NO_STREAM,
  position: START,
  processed: undefined,
});

const fold = <E extends DomainEvent>(stream: Stream<unknown, E>, from: CachedStream, events: readonly Recorded<E>[]): CachedStream => {
  const last = events.at(-1);
  if (last === undefined) return from;
  const processed = from.processed ?? noProcessedCommands();
  addProcessed(processed, events);
  let state = from.state;
  for (const { event, meta } of events) state = stream.evolve(state, event, meta.occurredAt);
  return { state, revision: last.revision, position: last.position, processed };
};

/**
 * The streams used last, folded, so that a command reads only what is new. What is cached may be behind the store (an append notices),
 * never ahead of it; so nothing needs to be told to it.
 */
export const streamCache = <E extends DomainEvent>(log: EventLog<E>, maxBytes: number) => {
  const cache = new LRUCache<string, CachedStream>({ maxSize: maxBytes, sizeCalculation: bytesOf });
  const loads = { cache: 0, store: 0, assumed: 0 };
  /** Names of streams that somebody else has moved on, until they are read. */
  const moved = new LRUCache<string, true>({ max: MOVED_STREAMS });
  const kindOf = (ref: AnyRef) => ref.stream as Stream<unknown, E>; // a stream holds events of its own kind only

  /** Another command may have moved the cache on meanwhile: what was read or written by this one stays right for its revision. */
  const keep = (name: string, now: CachedStream): CachedStream => {
    const before = cache.peek(name);
    if (before === undefined || now.revision > before.revision) cache.set(name, now);
    return now;
  };
  const readAfter = async (ref: AnyRef, from: CachedStream, after: Revision) => {
    loads.store++;
    moved.delete(ref.name);
    const events = await log.read(ref.name, after);
    const isNew = ({ revision }: Recorded<E>): boolean => revision > from.revision;
    return { events, now: keep(ref.name, fold(kindOf(ref), from, after < from.revision ? events.filter(isNew) : events)) };
  };
  /** As the store has it now. */
  const read = async (ref: AnyRef): Promise<CachedStream> => {
    const from = cache.get(ref.name) ?? absent(ref);
    return (await readAfter(ref, from, from.revision)).now;
  };

  return {
    read,
    /** As it was when it was last used here; undefined when that is not known. A stream that is likely to be new is taken as absent then. */
    find(ref: AnyRef): CachedStream | undefined {
      if (moved.has(ref.name)) return undefined;
      const found = cache.get(ref.name);
      if (found !== undefined) loads.cache++;
      else if (ref.isLikelyNew === true) loads.assumed++;
      return found ?? (ref.isLikelyNew === true ? absent(ref) : undefined);
    },
    /** Somebody else has written it: whoever needs it next reads it. */
    markMoved: (name: string): void => void moved.set(name, true),
    /** As the store has it now, with the events that a command left there. */
    async trace(ref: AnyRef, commandId: string): Promise<Readonly<{ now: CachedStream; left: readonly Recorded<E>[] }>> {
      const from = cache.get(ref.name) ?? absent(ref);
      const first = from.processed && findProcessed(from.processed, commandId);
      const { events, now } = await readAfter(ref, from, Math.min(from.revision, (first ?? Infinity) - 1));
      return { now, left: events.filter(({ meta }) => meta.commandId === commandId) };
    },
    /** Puts what was just appended on top of the state that it was decided on. */
    advance(ref: AnyRef, from: CachedStream, events: readonly NewEvent<E>[], position: Position): void {
      const recorded = events.map(({ id, event, meta }, n) => ({
        ...{ id, event, meta, position },
        stream: ref.name,
        revision: from.revision + 1 + n,
      }));
      keep(ref.name, fold(kindOf(ref), from, recorded));
    },
    usage: (): StreamCacheUsage => ({ bytes: cache.calculatedSize, maxBytes, streams: cache.size, loads: { ...loads } }),
  };
};
/** What `streamCache` makes. */
export type StreamCache<E extends DomainEvent> = ReturnType<typeof streamCache<E>>;
