import { Refusal } from '../model/refusal.ts';
import { NO_STREAM, type DomainEvent, type Meta, type Position, type Recorded } from '../model/vocabulary.ts';
import { OutcomeUnknown, WrongRevision } from '../ports/event-store.ts';
import type { KeyedMutex } from '../async/keyed-mutex.ts';
import type { Clock, Ids } from '../ports/world.ts';
import type { EventLog, LogWrite, NewEvent } from '../serialization/event-log.ts';
import type { CommandResult } from './command.ts';
import { resultOf, serializeResult, type IdempotencyCache } from './idempotency-cache.ts';
import {
  areSame,
  latestOf,
  loadStreams,
  namesOf,
  primaryOf,
  refusalOr,
  revisionOf,
  type Loaded,
  type LoadStream,
  type PreparedCommand,
} from './load-streams.ts';
import { commandRefusal } from './refusals.ts';
import { findProcessed } from './processed-commands.ts';
import type { StreamCache } from './stream-cache.ts';
import { eventsByStream, statesOf } from './stream-set.ts';

type Result = CommandResult<unknown>;

/**
 * Try again when those are done who write these streams. `gaveWay`: to others of this process; else somebody had written first, in the stream
 * `moved` if it is known.
 */
export type Contended = Readonly<{ names: readonly string[]; moved: string | undefined; gaveWay: boolean }>;
export const isContended = (attempted: Result | Contended): attempted is Contended => 'names' in attempted;

type Parts<E extends DomainEvent> = Readonly<{
  log: EventLog<E>;
  ids: Ids;
  clock: Clock;
  cache: StreamCache<E>;
  results: IdempotencyCache;
  /** The commands of this process that write a stream, one after the other. */
  writers: KeyedMutex;
}>;

/** What a decider said, one list of events for each stream, and the names of those that it writes. */
type Outcome = Readonly<{ result: unknown; events: readonly (readonly DomainEvent[])[]; written: readonly string[] }>;

export const MAX_ATTEMPTS = 5;
/** After this no other append begins: whoever asked gets an answer within two seconds, and a store may have tried for itself. */
const APPEND_BUDGET_MS = 1_500;
const APPEND_DELAY_MS = 50;

/**
 * What the decider says. `If-Match` comes last (RFC 9110, 13.2.1): to a caller who would be refused anyway it must not tell whether there is
 * anything.
 */
const decide = ({ decider, command, envelope: { ifMatch } }: PreparedCommand, { set, streams, refusal }: Loaded): Outcome | Refusal => {
  if (refusal !== undefined) return refusal;
  const decision = refusalOr(() => decider.decide(command, statesOf(set, streams)));
  if (decision instanceof Refusal) return decision;
  if (ifMatch !== undefined && ifMatch !== streams[0]?.revision) return commandRefusal('revision.mismatch');
  const events = eventsByStream(set, decision.events);
  const written = set.streams.flatMap(({ name }, n) => ((events[n]?.length ?? 0) > 0 ? [name] : []));
  return { result: decision.result, events, written };
};

const metaOf = ({ decider, command, envelope }: PreparedCommand, { set, streams }: Loaded): Meta => {
  const { commandId, commandHash, correlationId, causationId, traceparent } = envelope;
  const tenant = decider.tenant(command, statesOf(set, streams));
  const meta = { commandId, commandHash, correlationId, causationId, actor: command.by, tenant, occurredAt: command.at };
  return traceparent === undefined ? meta : { ...meta, traceparent };
};

/**
 * One append: what to write where, and what only to check. An event's id derives from its command, its index and all that it says, so that
 * the same append again is known as such, and nothing else is taken for it: the same command another time has other ids, is refused, and
 * finds what it had left.
 */
const writesOf = <E extends DomainEvent>(
  ids: Ids,
  { set, streams }: Loaded,
  { events, result }: Outcome,
  meta: Meta,
): readonly LogWrite<E>[] => {
  let own: Meta = { ...meta, result: serializeResult(result) };
  const newEvent = (stream: string, index: number, event: DomainEvent): NewEvent<E> => {
    const id = ids.derive(meta.commandId, stream, String(index), JSON.stringify([event, own]));
    const first = { id, event: event as E, meta: own }; // a context's deciders give its own events
    own = meta;
    return first;
  };
  return set.streams.map(({ name }, n) => ({
    stream: name,
    expected: streams[n]?.revision ?? NO_STREAM,
    events: (events[n] ?? []).map((event, index) => newEvent(name, index, event)),
  }));
};

/** Appends. Where the outcome is unknown, the very same append again gives it, because its events have their ids already. */
const append = async <E extends DomainEvent>(
  { log, clock }: Pick<Parts<E>, 'log' | 'clock'>,
  writes: readonly LogWrite<E>[],
): Promise<Position> => {
  const end = clock.now().getTime() + APPEND_BUDGET_MS;
  for (let attempt = 1; ; attempt++)
    try {
      return await log.append(writes);
    } catch (error) {
      if (!(error instanceof OutcomeUnknown) || attempt === MAX_ATTEMPTS || clock.now().getTime() >= end) throw error;
      await clock.sleep(attempt * APPEND_DELAY_MS);
    }
};

/** Keeps in mind what was just written. */
const advance = <E extends DomainEvent>(
  cache: StreamCache<E>,
  { set, streams }: Loaded,
  writes: readonly LogWrite<E>[],
  position: Position,
): void => {
  for (const [n, ref] of set.streams.entries()) {
    const [from, events] = [streams[n], writes[n]?.events ?? []];
    if (from !== undefined && events.length > 0) cache.advance(ref, from, events, position);
  }
};

/** Appends what was decided, and remembers it; or says who wrote there first. */
const write = async <E extends DomainEvent>(
  parts: Parts<E>,
  prepared: PreparedCommand,
  loaded: Loaded,
  outcome: Outcome,
): Promise<Result | Contended> => {
  const writes = writesOf<E>(parts.ids, loaded, outcome, metaOf(prepared, loaded));
  try {
    // Streams that the command names come last: a repeat, which may not find the further ones again, finds the append's last position there.
    const position = await append(parts, [...writes.slice(loaded.named), ...writes.slice(0, loaded.named)]);
    advance(parts.cache, loaded, writes, position);
    parts.results.add(prepared.envelope, primaryOf(loaded));
    const revision = revisionOf(loaded) + (outcome.events[0]?.length ?? 0);
    return { result: outcome.result, revision, position, repeated: false };
  } catch (error) {
    if (!(error instanceof WrongRevision)) throw error;
    parts.cache.markMoved(error.stream);
    return { names: outcome.written, moved: error.stream, gaveWay: false };
  }
};

type How = Readonly<{
  /** Where the streams come from. */
  load: LoadStream;
  /** As the store has them now. */
  fresh: LoadStream;
  /** The streams that no other command of this process writes now, because their turn is this one's. */
  turn: readonly string[];
}>;

/** One attempt of a command. */
export const attempts = <E extends DomainEvent>(parts: Parts<E>) => {
  const { cache, results, writers } = parts;

  /** The command's earlier result. Its streams are read again: some may have been cached since before the first run. */
  const earlier = async (prepared: PreparedCommand, { set, streams }: Loaded, fresh: LoadStream): Promise<Result | undefined> => {
    const { envelope } = prepared;
    if (streams.some(({ processed }) => processed !== undefined && findProcessed(processed, envelope.commandId) !== undefined)) {
      const left: Recorded<E>[] = [];
      const now = await loadStreams(async (ref) => {
        const traced = await cache.trace(ref, envelope.commandId);
        left.push(...traced.left);
        return traced.now;
      }, prepared);
      const found = resultOf(envelope, { name: primaryOf(now), revision: revisionOf(now) }, left);
      if (found !== undefined) return found;
    }
    const before = results.find(envelope, set.streams[0]?.name ?? '');
    if (before !== undefined) await loadStreams(fresh, prepared);
    return before;
  };

  /** The answer where nothing is appended: a refusal, or that nothing is to be changed. Only for states that held at one time. */
  const unchanged = (prepared: PreparedCommand, loaded: Loaded, outcome: Outcome | Refusal): Result => {
    if (outcome instanceof Refusal) throw outcome;
    const result = { result: outcome.result, revision: revisionOf(loaded), position: latestOf(loaded), repeated: true };
    results.add(prepared.envelope, primaryOf(loaded), result);
    return result;
  };

  return async (prepared: PreparedCommand, { load, fresh, turn }: How): Promise<Result | Contended> => {
    // 1. Load the streams that the command names, and the further ones that the decider names from their states.
    let loaded = await loadStreams(load, prepared);
    for (let round = 1; round <= MAX_ATTEMPTS; round++) {
      // 2. Has the command been handled before? Then its result is the answer.
      const found = await earlier(prepared, loaded, fresh);
      if (found !== undefined) return found;
      // 3. Decide.
      const outcome = decide(prepared, loaded);
      // 4. Append what was decided, unless somebody else is writing there.
      if (!(outcome instanceof Refusal) && outcome.written.length > 0) {
        const others = outcome.written.filter((name) => !turn.includes(name));
        if (writers.isBusy(others)) return { names: outcome.written, moved: undefined, gaveWay: true };
        return writers.run(others, () => write(parts, prepared, loaded, outcome));
      }
      // 5. Nothing to append: answer, if the states are still as they were; else decide on those of now.
      const now = await loadStreams(fresh, prepared);
      if (areSame(loaded, now)) return unchanged(prepared, loaded, outcome);
      loaded = now;
    }
    return { names: namesOf(loaded), moved: undefined, gaveWay: false };
  };
};
/** What `attempts` makes. */
export type Attempt = ReturnType<typeof attempts>;
