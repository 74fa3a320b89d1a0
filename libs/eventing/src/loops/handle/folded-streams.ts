import type { EventLog } from '../event-log.ts';
import type { Stream, StreamRef } from '../stream.ts';
import { NO_STREAM, START, type DomainEvent, type Meta, type Position, type Recorded, type Revision } from '../vocabulary.ts';
import { lru } from './lru.ts';

/** What a command left in a stream. */
export type Trace = Readonly<{ commandHash: string; revision: Revision; position: Position; result: string | undefined }>;

/** A stream folded up to a revision, with the traces of the commands of its last day (by its own clock). */
export type Folded<S = unknown> = Readonly<{
  state: S;
  revision: Revision;
  position: Position;
  traces: ReadonlyMap<string, Trace>;
  fresh: boolean;
}>;

const DAY = 24 * 60 * 60 * 1000;
/** Room for a burst of commands on one stream; a full map drops what is older than a day. */
const CROWDED = 256;
const NO_TRACES: ReadonlyMap<string, Trace> = new Map();

type Times = Map<string, Trace & Readonly<{ at: string }>>;

/** Mutates nothing that was handed out: a new map for every fold. */
const traced = (traces: ReadonlyMap<string, Trace>, events: readonly Recorded<DomainEvent>[]): ReadonlyMap<string, Trace> => {
  const next = new Map(traces) as Times; // traces are only ever made here, with their time
  for (const { meta, revision, position } of events)
    next.set(meta.commandId, {
      commandHash: meta.commandHash,
      revision,
      position,
      result: meta.result ?? next.get(meta.commandId)?.result,
      at: meta.occurredAt,
    });
  const newest = events.at(-1)?.meta.occurredAt;
  if (next.size > CROWDED && newest !== undefined) {
    const horizon = new Date(Date.parse(newest) - DAY).toISOString();
    for (const [id, { at }] of next) if (at < horizon) next.delete(id);
  }
  return next;
};

const fold = <S, E extends DomainEvent>(stream: Stream<S, E>, from: Folded<S>, events: readonly Recorded<E>[]): Folded<S> => {
  const last = events.at(-1);
  if (last === undefined) return from.fresh ? from : { ...from, fresh: true };
  return {
    state: events.reduce((state, { event }) => stream.evolve(state, event), from.state),
    revision: last.revision,
    position: last.position,
    traces: traced(from.traces, events),
    fresh: true,
  };
};

/**
 * Folded states of the streams used last, so that a command reads only what is new.
 * `cached` may be behind (`fresh: false`): an append notices, a refusal must ask `refreshed` first.
 */
export const foldedStreams = <E extends DomainEvent>(log: EventLog<E>, limit: number) => {
  const known = lru<Folded>(limit);
  const empty = <S>(stream: Stream<S, never>): Folded<S> => ({
    state: stream.initial,
    revision: NO_STREAM,
    position: START,
    traces: NO_TRACES,
    fresh: false,
  });
  // The cache is keyed by the stream's name, and a name's category has one kind of state.
  const cachedOf = <S>({ name }: StreamRef<S, never>): Folded<S> | undefined => known.get(name) as Folded<S> | undefined;

  const refreshed = async <S>(ref: StreamRef<S, never>): Promise<Folded<S>> => {
    const from = cachedOf(ref) ?? empty(ref.stream);
    const news = await log.read(ref.name, from.revision);
    // Another command may have moved the cache on meanwhile: what is read here stays right for its revision.
    const now = fold(ref.stream as Stream<S, E>, from, news); // a stream holds events of its own kind only
    if (now.revision >= (cachedOf(ref)?.revision ?? NO_STREAM)) known.set(ref.name, { ...now, fresh: false });
    return now;
  };

  return {
    refreshed,
    /** From memory if it is there, else from the store. */
    cached: async <S>(ref: StreamRef<S, never>): Promise<Folded<S>> => cachedOf(ref) ?? refreshed(ref),
    /** What was just appended, on top of the state that it was decided on. */
    advance<S>(
      ref: StreamRef<S, never>,
      from: Folded<S>,
      events: readonly Readonly<{ id: string; event: E; meta: Meta }>[],
      position: Position,
    ): void {
      if (cachedOf(ref) !== undefined && cachedOf(ref)?.revision !== from.revision) return;
      const recorded = events.map((event, n) => ({ ...event, stream: ref.name, revision: from.revision + 1 + n, position }));
      known.set(ref.name, { ...fold(ref.stream as Stream<S, E>, from, recorded), fresh: false });
    },
    forget: (name: string): boolean => known.delete(name),
  };
};
