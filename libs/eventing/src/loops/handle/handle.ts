import type { Decider, Decision, Events, Refs, States } from '../decider.ts';
import type { EventLog, LogWrite, NewEvent } from '../event-log.ts';
import { OutcomeUnknown, WrongRevision } from '../ports/event-store.ts';
import type { Observe } from '../ports/observe.ts';
import type { Clock, Ids } from '../ports/world.ts';
import { Refusal } from '../refusal.ts';
import type { StreamRef } from '../stream.ts';
import type { Command, DomainEvent, Meta, Position, Revision } from '../vocabulary.ts';
import { foldedStreams, type Folded, type Trace } from './folded-streams.ts';
import { turns } from './turns.ts';

/** What surrounds a command: who repeats it, what it belongs to, what it expects. */
export type Envelope = Readonly<{
  /** The same id and hash again is the same command: it is done once and answered alike. */
  commandId: string;
  commandHash: string;
  correlationId: string;
  causationId: string;
  traceparent?: string;
  /** The primary stream must be at this revision. */
  ifMatch?: Revision;
}>;

/** `revision` is the primary stream's after the command. */
export type Handled<Result> = Readonly<{ result: Result; revision: Revision; position: Position; repeated: boolean }>;

export type Handle = <C extends Command, R extends Refs, Result>(
  decider: Decider<C, R, Result>,
  command: C,
  envelope: Envelope,
) => Promise<Handled<Result>>;

/** The present state of a stream, for what never changes in it. */
export type Peek = <S, E extends DomainEvent>(ref: StreamRef<S, E>) => Promise<S>;

type Options<E extends DomainEvent> = Readonly<{ log: EventLog<E>; ids: Ids; clock: Clock; observe: Observe; cache?: number }>;
type Loaded = readonly Readonly<{ ref: StreamRef<unknown, never>; folded: Folded }>[];

const ATTEMPTS = 5;
const KEY_REUSED = 'idempotency.key-reused';

const flat = (refs: Refs): readonly StreamRef<unknown, never>[] => Object.values(refs).flat();

/** The loaded states in the shape of the references. */
const shaped = <R extends Refs>(refs: R, loaded: Loaded): States<R> => {
  let next = 0;
  const state = () => loaded[next++]?.folded.state;
  const entries = Object.entries(refs).map(([key, ref]) => [key, Array.isArray(ref) ? ref.map(state) : state()]);
  return Object.fromEntries(entries) as States<R>; // flat() and this walk visit the references in the same order
};

/** The decided events, one list per stream, in the order of `flat`. */
const listed = <R extends Refs>(refs: R, events: Events<R>): readonly (readonly DomainEvent[])[] =>
  Object.entries(refs).flatMap(([key, ref]) => {
    const decided = events[key] as readonly DomainEvent[] | readonly (readonly DomainEvent[])[] | undefined;
    return Array.isArray(ref)
      ? ref.map((_, n) => (decided?.[n] ?? []) as readonly DomainEvent[])
      : [(decided ?? []) as readonly DomainEvent[]];
  });

const traceOf = (loaded: Loaded, commandId: string): Trace | undefined => {
  for (const { folded } of loaded) {
    const trace = folded.traces.get(commandId);
    if (trace?.result !== undefined) return trace;
  }
  return undefined;
};

/** load → decide → append; again if another writer was first. The only write path there is. */
export const commandHandler = <E extends DomainEvent>({
  log,
  ids,
  clock,
  observe,
  cache = 20_000,
}: Options<E>): Readonly<{ handle: Handle; peek: Peek }> => {
  const streams = foldedStreams(log, cache);
  const inTurn = turns();

  const repeatedAnswer = <Result>(loaded: Loaded, { commandId, commandHash }: Envelope): Handled<Result> | undefined => {
    const trace = traceOf(loaded, commandId);
    if (trace === undefined) return undefined;
    if (trace.commandHash !== commandHash) throw new Refusal('invalid', KEY_REUSED);
    const primary = loaded[0]?.folded.traces.get(commandId);
    // The result was written by this command's own first run.
    return {
      result: JSON.parse(trace.result ?? 'null') as Result,
      revision: primary?.revision ?? loaded[0]?.folded.revision ?? trace.revision,
      position: trace.position,
      repeated: true,
    };
  };

  const writesOf = (loaded: Loaded, events: readonly (readonly DomainEvent[])[], meta: Meta, result: string): readonly LogWrite<E>[] => {
    let rest: string | undefined = result;
    return loaded.map(({ ref, folded }, n) => ({
      stream: ref.name,
      expected: folded.revision,
      events: (events[n] ?? []).map((event, index): NewEvent<E> => {
        const own = rest === undefined ? meta : { ...meta, result: rest };
        rest = undefined;
        return { id: ids.derive(meta.commandId, ref.name, String(index)), event: event as E, meta: own }; // a context's deciders give its own events
      }),
    }));
  };

  const append = async (writes: readonly LogWrite<E>[]): Promise<Position> => {
    for (let attempt = 1; ; attempt++)
      try {
        return await log.append(writes);
      } catch (error) {
        if (!(error instanceof OutcomeUnknown) || attempt === ATTEMPTS) throw error;
        await clock.sleep(attempt * 50);
      }
  };

  const decided = <C extends Command, R extends Refs, Result>(
    decider: Decider<C, R, Result>,
    command: C,
    refs: R,
    loaded: Loaded,
    envelope: Envelope,
  ): Decision<R, Result> => {
    if (envelope.ifMatch !== undefined && envelope.ifMatch !== loaded[0]?.folded.revision)
      throw new Refusal('precondition', 'revision.mismatch');
    return decider.decide(command, shaped(refs, loaded));
  };

  /** One try on the states as loaded; undefined when they were stale and nothing can be said yet. */
  const attempt = async <C extends Command, R extends Refs, Result>(
    decider: Decider<C, R, Result>,
    command: C,
    envelope: Envelope,
    refresh: boolean,
  ): Promise<Handled<Result> | undefined> => {
    const refs = decider.streams(command);
    const loaded = await Promise.all(
      flat(refs).map(async (ref) => ({ ref, folded: await (refresh ? streams.refreshed(ref) : streams.cached(ref)) })),
    );
    const stale = loaded.some(({ folded }) => !folded.fresh);
    const earlier = repeatedAnswer<Result>(loaded, envelope);
    if (earlier !== undefined) return earlier;
    let decision: Decision<R, Result>;
    try {
      decision = decided(decider, command, refs, loaded, envelope);
    } catch (error) {
      if (error instanceof Refusal && stale) return undefined;
      throw error;
    }
    const events = listed(refs, decision.events);
    if (events.every((list) => list.length === 0)) {
      const primary = loaded[0]?.folded;
      return stale || primary === undefined
        ? undefined
        : { result: decision.result, revision: primary.revision, position: primary.position, repeated: true };
    }
    const { commandId, commandHash, correlationId, causationId, traceparent } = envelope;
    const meta: Meta = {
      commandId,
      commandHash,
      correlationId,
      causationId,
      actor: command.by,
      tenant: decider.tenant(command),
      occurredAt: command.at,
      ...(traceparent === undefined ? {} : { traceparent }),
    };
    const writes = writesOf(loaded, events, meta, JSON.stringify(decision.result ?? null));
    const position = await append(writes);
    for (const [n, { ref, folded }] of loaded.entries()) {
      const own = writes[n]?.events ?? [];
      if (own.length > 0) streams.advance(ref, folded, own, position);
    }
    const [first] = loaded;
    return {
      result: decision.result,
      revision: (first?.folded.revision ?? 0) + (writes[0]?.events.length ?? 0),
      position,
      repeated: false,
    };
  };

  const tries = async <C extends Command, R extends Refs, Result>(
    decider: Decider<C, R, Result>,
    command: C,
    envelope: Envelope,
  ): Promise<Handled<Result>> => {
    const first = await attempt(decider, command, envelope, false).catch(onConflict);
    if (first !== undefined) return first;
    // From here on in turn with everyone else who met a conflict on the same streams: no stampede.
    return inTurn(
      flat(decider.streams(command)).map(({ name }) => name),
      async () => {
        for (let again = 2; again <= ATTEMPTS; again++) {
          const handled = await attempt(decider, command, envelope, true).catch(onConflict);
          if (handled !== undefined) return handled;
          await clock.sleep(Number.parseInt(envelope.commandId.slice(0, 2), 16) % (again * 5));
        }
        throw new Refusal('unavailable', 'command.contended', { retryAfter: 1 });
      },
    );
  };

  return {
    async handle(decider, command, envelope) {
      const started = clock.now().getTime();
      const saw = (outcome: string, error?: unknown) =>
        observe({
          kind: 'command',
          name: command.type,
          id: envelope.commandId,
          correlationId: envelope.correlationId,
          outcome,
          took: clock.now().getTime() - started,
          error,
        });
      try {
        const handled = await tries(decider, command, envelope);
        saw(handled.repeated ? 'same' : 'done');
        return handled;
      } catch (error) {
        if (error instanceof Refusal) saw(error.code);
        else saw('failed', error);
        throw error;
      }
    },
    peek: async (ref) => (await streams.refreshed(ref)).state,
  };
};

const onConflict = (error: unknown): undefined => {
  if (error instanceof WrongRevision) return undefined;
  throw error;
};
