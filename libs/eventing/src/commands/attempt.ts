import type { Decision, Refs } from '../model/decider.ts';
import { Refusal } from '../model/refusal.ts';
import { NO_STREAM, START, type Command, type DomainEvent, type Meta, type Position, type Revision } from '../model/vocabulary.ts';
import { OutcomeUnknown, WrongRevision } from '../ports/event-store.ts';
import type { Clock, Ids } from '../ports/world.ts';
import type { EventLog, LogWrite, NewEvent } from '../serialization/event-log.ts';
import type { CommandResult, Envelope } from './command.ts';
import { serializeResult, type IdempotencyCache } from './idempotency-cache.ts';
import { commandRefusal } from './refusals.ts';
import type { CachedStream, StreamCache } from './stream-cache.ts';
import { eventsByStream, statesOf, streamSet, type StreamSet } from './stream-set.ts';

/** A decider of any shape: its states and its events have the shape of its own references. */
export type AnyDecider = Readonly<{
  tenant: (command: Command, states: unknown) => string;
  streams: (command: Command) => Refs;
  more?: (command: Command, states: unknown) => Refs;
  decide: (command: Command, states: unknown) => Decision<Refs, unknown>;
}>;
/** A command on its way. */
export type PreparedCommand = Readonly<{ decider: AnyDecider; command: Command; envelope: Envelope }>;
type Result = CommandResult<unknown>;

/** The names of streams that somebody else was writing at the same time: try again when they are done. */
export type Contended = readonly string[];
export const isContended = (attempted: Result | Contended): attempted is Contended => Array.isArray(attempted);

type Parts<E extends DomainEvent> = Readonly<{
  log: EventLog<E>;
  ids: Ids;
  clock: Clock;
  cache: StreamCache<E>;
  results: IdempotencyCache;
  /** Whether another command of this process is writing one of these streams, or waits to. */
  isBusy: (names: readonly string[]) => boolean;
}>;

/**
 * The streams of an attempt as they were loaded. `named`: so many of them, the first ones, are known from the command. With `refusal`, the
 * decider refused before it named further ones.
 */
type Loaded = Readonly<{ set: StreamSet<Refs>; streams: readonly CachedStream[]; named: number; refusal?: Refusal }>;
/** What a decider said, one list of events for each stream, and the names of those that it writes. */
type Outcome = Readonly<{ result: unknown; events: readonly (readonly DomainEvent[])[]; written: readonly string[] }>;

export const MAX_ATTEMPTS = 5;
/** After this no other append begins: whoever asked gets an answer within two seconds, and a store may have tried for itself. */
const APPEND_BUDGET_MS = 1_500;
const APPEND_DELAY_MS = 50;

/** A refusal as a value: it may yet prove to rest on old states. */
const refusalOr = <T>(work: () => T): T | Refusal => {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

const revisionOf = ({ streams }: Loaded): Revision => streams[0]?.revision ?? NO_STREAM;
const namesOf = ({ set }: Loaded): readonly string[] => set.streams.map(({ name }) => name);
const primaryOf = ({ set }: Loaded): string => set.streams[0]?.name ?? '';
const latestOf = ({ streams }: Loaded): Position =>
  streams.reduce((latest, { position }) => (position > latest ? position : latest), START);
/** Streams at the same revisions name the same further streams. */
const areSame = ({ streams }: Loaded, now: Loaded): boolean => streams.every(({ revision }, n) => revision === now.streams[n]?.revision);

/** The streams of a set as they are cached or, when `isFresh`, as the store has them; the first ones may be loaded already. */
const loadSet = async <E extends DomainEvent>(
  cache: StreamCache<E>,
  set: StreamSet<Refs>,
  isFresh: boolean,
  known: readonly CachedStream[] = [],
): Promise<readonly CachedStream[]> => {
  const found = set.streams.map((ref, n) => known[n] ?? cache.load(ref, isFresh));
  const isComplete = (all: typeof found): all is CachedStream[] => !all.some((stream) => stream instanceof Promise);
  return isComplete(found) ? found : Promise.all(found.map((stream) => Promise.resolve(stream)));
};

/** Loads the streams that the command names, and then the further ones that the decider names from their states; the named stay first. */
const load = async <E extends DomainEvent>(
  cache: StreamCache<E>,
  { decider, command }: PreparedCommand,
  isFresh: boolean,
): Promise<Loaded> => {
  const set = streamSet(decider.streams(command));
  const streams = await loadSet(cache, set, isFresh);
  const first = { set, streams, named: streams.length };
  if (decider.more === undefined) return first;
  const further = refusalOr(() => decider.more?.(command, statesOf(set, streams)));
  if (further instanceof Refusal) return { ...first, refusal: further };
  const all = streamSet({ ...set.refs, ...further });
  return { set: all, streams: await loadSet(cache, all, isFresh, streams), named: first.named };
};

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
 * One append: what to write where, and what only to check. An event's id derives from its command, its index and its content, so that
 * the same append again is known as such, and nothing else is taken for it.
 */
const writesOf = <E extends DomainEvent>(
  ids: Ids,
  { set, streams }: Loaded,
  { events, result }: Outcome,
  meta: Meta,
): readonly LogWrite<E>[] => {
  let own: Meta = { ...meta, result: serializeResult(result) };
  const newEvent = (stream: string, index: number, event: DomainEvent): NewEvent<E> => {
    const id = ids.derive(meta.commandId, stream, String(index), JSON.stringify([event, own.result]));
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

/** Appends what was decided, and remembers it. Undefined: somebody else wrote there first. */
const write = async <E extends DomainEvent>(
  parts: Parts<E>,
  prepared: PreparedCommand,
  loaded: Loaded,
  outcome: Outcome,
): Promise<Result | undefined> => {
  const writes = writesOf<E>(parts.ids, loaded, outcome, metaOf(prepared, loaded));
  try {
    // Streams that the command names come last: a repeat, which may not find the further ones again, finds the append's last position there.
    const position = await append(parts, [...writes.slice(loaded.named), ...writes.slice(0, loaded.named)]);
    advance(parts.cache, loaded, writes, position);
    parts.results.add(prepared.envelope, primaryOf(loaded));
    const revision = revisionOf(loaded) + (outcome.events[0]?.length ?? 0);
    return { result: outcome.result, revision, position, repeated: false };
  } catch (error) {
    if (error instanceof WrongRevision) return undefined;
    throw error;
  }
};

/** One attempt of a command. `isFresh`: on states from the store; `isAlone`: when its turn among this process's writers has come. */
export const attempts = <E extends DomainEvent>(parts: Parts<E>) => {
  const { cache, results, isBusy } = parts;

  const earlier = ({ envelope }: PreparedCommand, loaded: Loaded): Result | undefined =>
    results.find(envelope, primaryOf(loaded), loaded.streams);

  /** From all its streams as they are now: some may have been cached since before the first run. */
  const repeated = async (prepared: PreparedCommand, found: Result): Promise<Result> =>
    earlier(prepared, await load(cache, prepared, true)) ?? found;

  /** The answer where nothing is appended: a refusal, or that nothing is to be changed. Only for states that held at one time. */
  const unchanged = (prepared: PreparedCommand, loaded: Loaded, outcome: Outcome | Refusal): Result => {
    if (outcome instanceof Refusal) throw outcome;
    const result = { result: outcome.result, revision: revisionOf(loaded), position: latestOf(loaded), repeated: true };
    results.add(prepared.envelope, primaryOf(loaded), result);
    return result;
  };

  return async (
    prepared: PreparedCommand,
    { isFresh, isAlone }: Readonly<{ isFresh: boolean; isAlone: boolean }>,
  ): Promise<Result | Contended> => {
    // 1. Load the streams that the command names, and the further ones that the decider names from their states.
    let loaded = await load(cache, prepared, isFresh);
    for (let round = 1; round <= MAX_ATTEMPTS; round++) {
      // 2. Has the command been handled before? Then its result is the answer.
      const found = earlier(prepared, loaded);
      if (found !== undefined) return repeated(prepared, found);
      // 3. Decide.
      const outcome = decide(prepared, loaded);
      // 4. Append what was decided, unless somebody else is writing there.
      if (!(outcome instanceof Refusal) && outcome.written.length > 0) {
        const mustWait = !isAlone && isBusy(outcome.written);
        return (mustWait ? undefined : await write(parts, prepared, loaded, outcome)) ?? outcome.written;
      }
      // 5. Nothing to append: answer, if the states are still as they were; else decide on those of now.
      const now = await load(cache, prepared, true);
      if (areSame(loaded, now)) return unchanged(prepared, loaded, outcome);
      loaded = now;
    }
    return namesOf(loaded).slice(0, loaded.named);
  };
};
