import type { EventLog, NewEvent } from '../serialization/event-log.ts';
import type { Stream, StreamRef } from '../model/stream.ts';
import { lru } from '../lru.ts';
import { NO_STREAM, START, type DomainEvent, type Position, type Recorded, type Revision } from '../model/vocabulary.ts';
import { countOf, noTraces, trace, type Traces } from './traces.ts';

/** A stream folded up to a revision. Nobody changes it but its traces, which only ever tell more. */
export type Folded<S = unknown> = Readonly<{ state: S; revision: Revision; position: Position; traces: Traces | undefined }>;
/** One stream of any kind, as the write path carries it. */
export type AnyRef = StreamRef<unknown, never>;

/** A state weighs about as much as four traces: what is remembered of busy streams has a bound too. */
const weigh = ({ traces }: Folded): number => 4 + (traces === undefined ? 0 : countOf(traces));

const fold = <E extends DomainEvent>(stream: Stream<unknown, E>, from: Folded, events: readonly Recorded<E>[]): Folded => {
  const last = events.at(-1);
  if (last === undefined) return from;
  const traces = from.traces ?? noTraces();
  trace(traces, events);
  let state = from.state;
  for (const { event, meta } of events) state = stream.evolve(state, event, meta.occurredAt);
  return { state, revision: last.revision, position: last.position, traces };
};

/**
 * Folded states of the streams used last, so that a command reads only what is new. What is remembered may be behind the store
 * (an append notices), never ahead of it.
 */
export const foldedStreams = <E extends DomainEvent>(log: EventLog<E>, limit: number) => {
  const known = lru<Folded>(limit, weigh);
  const kindOf = (ref: AnyRef) => ref.stream as Stream<unknown, E>; // a stream holds events of its own kind only

  const refreshed = async (ref: AnyRef): Promise<Folded> => {
    const from = known.get(ref.name) ?? { state: ref.stream.initial, revision: NO_STREAM, position: START, traces: undefined };
    const now = fold(kindOf(ref), from, await log.read(ref.name, from.revision));
    // Another command may have moved the memory on meanwhile: what was read here stays right for its revision.
    const before = known.get(ref.name);
    if (before === undefined || now.revision > before.revision) known.set(ref.name, now);
    return now;
  };
  const fromMemory = (refs: readonly AnyRef[]): readonly Folded[] | undefined => {
    const found: Folded[] = [];
    for (const { name } of refs) {
      const one = known.get(name);
      if (one === undefined) return undefined;
      found.push(one);
    }
    return found;
  };
  return {
    refreshed,
    /** As the store has them now, one after the other. */
    fromStore: (refs: readonly AnyRef[]): Promise<readonly Folded[]> => Promise.all(refs.map(refreshed)),
    /** At once if all are remembered; the store is asked only for those that are not. */
    fromMemory: (refs: readonly AnyRef[]): readonly Folded[] | Promise<readonly Folded[]> =>
      fromMemory(refs) ?? Promise.all(refs.map((ref) => Promise.resolve(known.get(ref.name) ?? refreshed(ref)))),
    /** What was just appended, on top of the state that it was decided on. */
    advance(ref: AnyRef, from: Folded, events: readonly NewEvent<E>[], position: Position): void {
      const before = known.get(ref.name);
      if (before !== undefined && before.revision !== from.revision) return;
      const recorded = events.map(({ id, event, meta }, n) => ({
        id,
        event,
        meta,
        stream: ref.name,
        revision: from.revision + 1 + n,
        position,
      }));
      known.set(ref.name, fold(kindOf(ref), from, recorded));
    },
  };
};
export type FoldedStreams<E extends DomainEvent> = ReturnType<typeof foldedStreams<E>>;
