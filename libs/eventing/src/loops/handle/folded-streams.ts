import type { EventLog, NewEvent } from '../../event-log.ts';
import type { Stream, StreamRef } from '../../stream.ts';
import { NO_STREAM, START, type DomainEvent, type Position, type Recorded, type Revision } from '../../vocabulary.ts';
import { lru } from './lru.ts';
import { trace, type Traces } from './traces.ts';

/** A stream folded up to a revision. Nobody changes it but its traces, which only ever tell more. */
export type Folded<S = unknown> = Readonly<{ state: S; revision: Revision; position: Position; traces: Traces | undefined }>;
/** One stream of any kind, as the write path carries it. */
export type AnyRef = StreamRef<unknown, never>;

/** A state weighs about as much as four traces: what is remembered of busy streams has a bound too. */
const weigh = ({ traces }: Folded): number => 4 + (traces?.size ?? 0);

const fold = <E extends DomainEvent>(stream: Stream<unknown, E>, from: Folded, events: readonly Recorded<E>[]): Folded => {
  const last = events.at(-1);
  if (last === undefined) return from;
  const traces = from.traces ?? new Map();
  trace(traces, events);
  let state = from.state;
  for (const { event } of events) state = stream.evolve(state, event);
  return { state, revision: last.revision, position: last.position, traces };
};

/**
 * Folded states of the streams used last, so that a command reads only what is new. What is remembered may be behind the store
 * (an append notices), never ahead of it.
 */
export const foldedStreams = <E extends DomainEvent>(log: EventLog<E>, limit: number) => {
  const known = lru<Folded>(limit, weigh);
  const kindOf = (ref: AnyRef) => ref.stream as Stream<unknown, E>; // a stream holds events of its own kind only
  const remember = (name: string, folded: Folded): void => {
    const before = known.get(name);
    if (before === undefined || folded.revision > before.revision) known.set(name, folded);
  };
  return {
    remembered: (name: string): Folded | undefined => known.get(name),
    /** As the store has it now. */
    async refreshed(ref: AnyRef): Promise<Folded> {
      const from = known.get(ref.name) ?? { state: ref.stream.initial, revision: NO_STREAM, position: START, traces: undefined };
      // Another command may move the memory on meanwhile: what is read here stays right for its revision.
      const now = fold(kindOf(ref), from, await log.read(ref.name, from.revision));
      remember(ref.name, now);
      return now;
    },
    /** What was just appended, on top of the state that it was decided on. */
    advance(ref: AnyRef, from: Folded, events: readonly NewEvent<E>[], position: Position): void {
      const recorded = events.map(({ id, event, meta }, n) => ({
        id,
        event,
        meta,
        stream: ref.name,
        revision: from.revision + 1 + n,
        position,
      }));
      const before = known.get(ref.name);
      if (before === undefined || before.revision === from.revision) known.set(ref.name, fold(kindOf(ref), from, recorded));
    },
  };
};
export type FoldedStreams<E extends DomainEvent> = ReturnType<typeof foldedStreams<E>>;
