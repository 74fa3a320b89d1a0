import { LRUCache } from 'lru-cache';
import type { Stream } from '../model/stream.ts';
import { NO_STREAM, START, type DomainEvent, type Position, type Recorded, type Revision } from '../model/vocabulary.ts';
import type { EventLog, NewEvent } from '../serialization/event-log.ts';
import type { AnyRef } from './stream-set.ts';

/** What a command left in a stream. `result`: the JSON of its result, where its first event is in this stream. */
export type ProcessedCommand = Readonly<{ commandHash: string; revision: Revision; position: Position; result: string | undefined }>;

/**
 * The commands of a stream's last day at least, and of two days at most, by the stream's own clock: a stream that rests forgets nothing.
 * All states of a stream may share them, because a command from after a state is true too.
 */
export type ProcessedCommands = { recent: Map<string, ProcessedCommand>; older: ReadonlyMap<string, ProcessedCommand>; until: string };

const DAY_MS = 24 * 60 * 60 * 1000;
const dayAfter = (at: string): string => new Date(Date.parse(at) + DAY_MS).toISOString();
const NONE: ReadonlyMap<string, ProcessedCommand> = new Map();

export const noProcessedCommands = (): ProcessedCommands => ({ recent: new Map(), older: NONE, until: '' });
export const findProcessed = ({ recent, older }: ProcessedCommands, commandId: string): ProcessedCommand | undefined =>
  recent.get(commandId) ?? older.get(commandId);
export const countProcessed = ({ recent, older }: ProcessedCommands): number => recent.size + older.size;

export const addProcessed = (
  processed: ProcessedCommands,
  events: readonly Pick<Recorded<DomainEvent>, 'meta' | 'revision' | 'position'>[],
): void => {
  for (const { meta, revision, position } of events) {
    if (meta.occurredAt > processed.until) {
      processed.older = processed.recent;
      processed.recent = new Map();
      processed.until = dayAfter(meta.occurredAt);
    }
    const result = meta.result ?? findProcessed(processed, meta.commandId)?.result;
    processed.recent.set(meta.commandId, { commandHash: meta.commandHash, revision, position, result });
  }
};

/** A stream folded up to a revision. Nobody changes it but its processed commands, which only ever grow. */
export type CachedStream<S = unknown> = Readonly<{
  state: S;
  revision: Revision;
  position: Position;
  processed: ProcessedCommands | undefined;
}>;

/** A state counts as much as four processed commands: what is remembered of busy streams has a bound too. */
const sizeOf = ({ processed }: CachedStream): number => 4 + (processed === undefined ? 0 : countProcessed(processed));

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
 * never ahead of it. `maxSize`: in processed commands.
 */
export const streamCache = <E extends DomainEvent>(log: EventLog<E>, maxSize: number) => {
  const cache = new LRUCache<string, CachedStream>({ maxSize, sizeCalculation: sizeOf });
  const kindOf = (ref: AnyRef) => ref.stream as Stream<unknown, E>; // a stream holds events of its own kind only

  const fromStore = async (ref: AnyRef): Promise<CachedStream> => {
    const from = cache.get(ref.name) ?? { state: ref.stream.initial, revision: NO_STREAM, position: START, processed: undefined };
    const now = fold(kindOf(ref), from, await log.read(ref.name, from.revision));
    // Another command may have moved the cache on meanwhile: what was read here stays right for its revision.
    const before = cache.get(ref.name);
    if (before === undefined || now.revision > before.revision) cache.set(ref.name, now);
    return now;
  };
  return {
    /** As it was when it was last used here, where that is remembered; when `isFresh`, as the store has it now. */
    load: (ref: AnyRef, isFresh: boolean): CachedStream | Promise<CachedStream> =>
      (isFresh ? undefined : cache.get(ref.name)) ?? fromStore(ref),
    /** Puts what was just appended on top of the state that it was decided on. */
    advance(ref: AnyRef, from: CachedStream, events: readonly NewEvent<E>[], position: Position): void {
      const before = cache.get(ref.name);
      if (before !== undefined && before.revision !== from.revision) return;
      const recorded = events.map(({ id, event, meta }, n) => ({
        ...{ id, event, meta, position },
        stream: ref.name,
        revision: from.revision + 1 + n,
      }));
      cache.set(ref.name, fold(kindOf(ref), from, recorded));
    },
  };
};
/** What `streamCache` makes. */
export type StreamCache<E extends DomainEvent> = ReturnType<typeof streamCache<E>>;
