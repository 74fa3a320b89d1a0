import type { Decision, Refs } from '../../decider.ts';
import type { EventLog, LogWrite } from '../../event-log.ts';
import { OutcomeUnknown, WrongRevision } from '../../ports/event-store.ts';
import type { Clock, Ids } from '../../ports/world.ts';
import { Refusal } from '../../refusal.ts';
import type { Command, DomainEvent, Meta, Position } from '../../vocabulary.ts';
import { latest, textOf, type Answers } from './answers.ts';
import type { Handled } from './command.ts';
import type { AnyRef, Folded, FoldedStreams } from './folded-streams.ts';
import type { Turns } from './turns.ts';
import { eventsOf, statesOf, type Wish } from './wish.ts';
import { writesOf } from './writes.ts';

/** The streams that somebody else was writing too: the same again, when it is this command's turn. */
export type Contended = readonly string[];
export const isContended = (outcome: Handled<unknown> | Contended): outcome is Contended => Array.isArray(outcome);

export type Parts<E extends DomainEvent> = Readonly<{
  log: EventLog<E>;
  ids: Ids;
  clock: Clock;
  folded: FoldedStreams<E>;
  answers: Answers;
  turns: Turns;
}>;

export const ATTEMPTS = 5;

/** What a decider says of some states, with the refusal as a value: it may yet prove to rest on old states. */
const asked = <C extends Command, R extends Refs, Result>(
  wish: Wish<C, R, Result>,
  loaded: readonly Folded[],
): Decision<R, Result> | Refusal => {
  const { decider, command, envelope } = wish;
  try {
    if (envelope.ifMatch !== undefined && envelope.ifMatch !== loaded[0]?.revision) throw new Refusal('precondition', 'revision.mismatch');
    return decider.decide(command, statesOf(wish, loaded));
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

const metaOf = <C extends Command, R extends Refs, Result>({ decider, command, envelope }: Wish<C, R, Result>): Meta => {
  const { commandId, commandHash, correlationId, causationId, traceparent } = envelope;
  const meta = {
    commandId,
    commandHash,
    correlationId,
    causationId,
    actor: command.by,
    tenant: decider.tenant(command),
    occurredAt: command.at,
  };
  return traceparent === undefined ? meta : { ...meta, traceparent };
};

const isSame = (some: readonly Folded[], others: readonly Folded[]): boolean =>
  some.every(({ revision }, n) => revision === others[n]?.revision);

/** One try of a command, from states to an answer. */
export const attempts = <E extends DomainEvent>({ log, ids, clock, folded, answers, turns }: Parts<E>) => {
  const fromStore = (streams: readonly AnyRef[]): Promise<readonly Folded[]> => Promise.all(streams.map((ref) => folded.refreshed(ref)));
  const fromMemory = (streams: readonly AnyRef[]): readonly Folded[] | undefined => {
    const found: Folded[] = [];
    for (const { name } of streams) {
      const one = folded.remembered(name);
      if (one === undefined) return undefined;
      found.push(one);
    }
    return found;
  };
  const fromEither = (streams: readonly AnyRef[]): Promise<readonly Folded[]> =>
    Promise.all(streams.map(async (ref) => folded.remembered(ref.name) ?? folded.refreshed(ref)));

  /** An unknown outcome becomes known by the very same append again. */
  const append = async (writes: readonly LogWrite<E>[]): Promise<Position> => {
    for (let again = 1; ; again++)
      try {
        return await log.append(writes);
      } catch (error) {
        if (!(error instanceof OutcomeUnknown) || again === ATTEMPTS) throw error;
        await clock.sleep(again * 50);
      }
  };

  const appended = async <C extends Command, R extends Refs, Result>(
    wish: Wish<C, R, Result>,
    loaded: readonly Folded[],
    { events, result }: Readonly<{ events: readonly (readonly DomainEvent[])[]; result: Result }>,
  ): Promise<Handled<Result>> => {
    const { streams } = wish;
    const writes = writesOf<E>(ids, { streams, loaded, events }, metaOf(wish), textOf(result));
    const position = await append(writes);
    for (let n = 0; n < streams.length; n++) {
      const [ref, from, own] = [streams[n], loaded[n], writes[n]?.events ?? []];
      if (ref !== undefined && from !== undefined && own.length > 0) folded.advance(ref, from, own, position);
    }
    answers.remember(wish);
    return { result, revision: (loaded[0]?.revision ?? -1) + (writes[0]?.events.length ?? 0), position, repeated: false };
  };

  /** Settles a refusal or an "already so": it stands if nothing has come in since all states were in hand, for then they held together. */
  const settled = <C extends Command, R extends Refs, Result>(
    wish: Wish<C, R, Result>,
    loaded: readonly Folded[],
    decision: Decision<R, Result> | Refusal,
  ): Handled<Result> => {
    if (decision instanceof Refusal) throw decision;
    const handled = { result: decision.result, revision: loaded[0]?.revision ?? -1, position: latest(loaded), repeated: true };
    answers.remember(wish, handled);
    return handled;
  };

  return async <C extends Command, R extends Refs, Result>(
    wish: Wish<C, R, Result>,
    { isFresh, inTurn }: Readonly<{ isFresh: boolean; inTurn: boolean }>,
  ): Promise<Handled<Result> | Contended> => {
    const { streams } = wish;
    const remembered = isFresh ? undefined : fromMemory(streams);
    let loaded = remembered ?? (await (isFresh ? fromStore(streams) : fromEither(streams)));
    for (let again = 1; again <= ATTEMPTS; again++) {
      const earlier = answers.earlier<Result>(wish, loaded);
      if (earlier !== undefined) return earlier;
      const decision = asked(wish, loaded);
      const events = decision instanceof Refusal ? [] : eventsOf(wish, decision.events);
      const written = streams.flatMap(({ name }, n) => ((events[n]?.length ?? 0) > 0 ? [name] : []));
      if (!(decision instanceof Refusal) && written.length > 0) {
        if (!inTurn && turns.busy(written)) return written;
        try {
          return await appended(wish, loaded, { events, result: decision.result });
        } catch (error) {
          if (error instanceof WrongRevision) return written;
          throw error;
        }
      }
      const now = await fromStore(streams);
      if (isSame(loaded, now)) return settled(wish, loaded, decision);
      loaded = now;
    }
    return streams.map(({ name }) => name);
  };
};
