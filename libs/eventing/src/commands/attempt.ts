import type { Refs } from '../model/decider.ts';
import type { EventLog } from '../serialization/event-log.ts';
import { WrongRevision } from '../ports/event-store.ts';
import type { Clock, Ids } from '../ports/world.ts';
import { Refusal } from '../model/refusal.ts';
import { NO_STREAM, type Command, type DomainEvent } from '../model/vocabulary.ts';
import { latest, textOf, type Answers } from './answers.ts';
import { appending } from './append.ts';
import type { CommandResult } from './command.ts';
import { decide, metaOf } from './decide.ts';
import type { AnyRef, Folded, FoldedStreams } from './folded-streams.ts';
import type { KeyedMutex } from '../runtime/keyed-mutex.ts';
import { eventsOf, type Wish } from './wish.ts';
import { writesOf } from './writes.ts';

/** The streams that somebody else was writing too: the same again, when it is this command's turn. */
export type Contended = readonly string[];
export const isContended = (outcome: CommandResult<unknown> | Contended): outcome is Contended => Array.isArray(outcome);

type Parts<E extends DomainEvent> = Readonly<{
  log: EventLog<E>;
  ids: Ids;
  clock: Clock;
  folded: FoldedStreams<E>;
  answers: Answers;
  turns: KeyedMutex;
}>;
/** What a decider gave, one list of events for each stream of the wish. */
type Deed<Result> = Readonly<{ events: readonly (readonly DomainEvent[])[]; written: readonly string[]; result: Result }>;

export const ATTEMPTS = 5;

const deedOf = <C extends Command, R extends Refs, Result>(wish: Wish<C, R, Result>, loaded: readonly Folded[]): Deed<Result> | Refusal => {
  const decision = decide(wish, loaded);
  if (decision instanceof Refusal) return decision;
  const events = eventsOf(wish, decision.events);
  const written: string[] = [];
  for (let n = 0; n < events.length; n++) {
    const name = wish.streams[n]?.name;
    if (name !== undefined && (events[n]?.length ?? 0) > 0) written.push(name);
  }
  return { events, written, result: decision.result };
};

const isSame = (some: readonly Folded[], others: readonly Folded[]): boolean =>
  some.every(({ revision }, n) => revision === others[n]?.revision);

/** Appends what was decided, and remembers it. */
const doing = <E extends DomainEvent>({ log, ids, clock, folded, answers }: Parts<E>) => {
  const append = appending(log, clock);
  const done = async <C extends Command, R extends Refs, Result>(
    wish: Wish<C, R, Result>,
    loaded: readonly Folded[],
    { events, result }: Deed<Result>,
  ): Promise<CommandResult<Result>> => {
    const { streams } = wish;
    const writes = writesOf<E>(ids, { streams, loaded, events }, metaOf(wish), textOf(result));
    const position = await append(writes);
    for (const [n, ref] of streams.entries()) {
      const [from, own] = [loaded[n], writes[n]?.events];
      if (from !== undefined && own !== undefined && own.length > 0) folded.advance(ref, from, own, position);
    }
    answers.remember(wish);
    return { result, revision: (loaded[0]?.revision ?? NO_STREAM) + (events[0]?.length ?? 0), position, repeated: false };
  };
  /** Undefined: somebody else wrote there first. */
  return async <C extends Command, R extends Refs, Result>(
    wish: Wish<C, R, Result>,
    loaded: readonly Folded[],
    deed: Deed<Result>,
  ): Promise<CommandResult<Result> | undefined> => {
    try {
      return await done(wish, loaded, deed);
    } catch (error) {
      if (error instanceof WrongRevision) return undefined;
      throw error;
    }
  };
};

/** One try of a command, from states to an answer. */
export const attempts = <E extends DomainEvent>(parts: Parts<E>) => {
  const { folded, answers, turns } = parts;
  const doIt = doing(parts);

  const first = (streams: readonly AnyRef[], isFresh: boolean) => (isFresh ? folded.fromStore(streams) : folded.fromMemory(streams));

  /** The answer of an earlier run, if there is one: told as all streams have it, of which some may have been in hand from before that run. */
  const repeated = <C extends Command, R extends Refs, Result>(
    wish: Wish<C, R, Result>,
    loaded: readonly Folded[],
  ): Promise<CommandResult<Result>> | undefined => {
    const earlier = answers.earlier<Result>(wish, loaded);
    return earlier && folded.fromStore(wish.streams).then((now) => answers.earlier<Result>(wish, now) ?? earlier);
  };

  /** What stands as the answer of a decision that writes nothing. */
  const standing = <C extends Command, R extends Refs, Result>(
    wish: Wish<C, R, Result>,
    loaded: readonly Folded[],
    deed: Deed<Result> | Refusal,
  ): CommandResult<Result> => {
    if (deed instanceof Refusal) throw deed;
    const handled = { result: deed.result, revision: loaded[0]?.revision ?? NO_STREAM, position: latest(loaded), repeated: true };
    answers.remember(wish, handled);
    return handled;
  };

  /** A refusal and an "already so" stand when nothing has come in since all states were in hand: then they held together, then. */
  return async <C extends Command, R extends Refs, Result>(
    wish: Wish<C, R, Result>,
    { isFresh, inTurn }: Readonly<{ isFresh: boolean; inTurn: boolean }>,
  ): Promise<CommandResult<Result> | Contended> => {
    const { streams } = wish;
    const states = first(streams, isFresh);
    let loaded = states instanceof Promise ? await states : states;
    for (let again = 1; again <= ATTEMPTS; again++) {
      const earlier = repeated(wish, loaded);
      if (earlier !== undefined) return earlier;
      const deed = deedOf(wish, loaded);
      if (!(deed instanceof Refusal) && deed.written.length > 0) {
        if (!inTurn && turns.isBusy(deed.written)) return deed.written;
        return (await doIt(wish, loaded, deed)) ?? deed.written;
      }
      const now = await folded.fromStore(streams);
      if (isSame(loaded, now)) return standing(wish, loaded, deed);
      loaded = now;
    }
    return streams.map(({ name }) => name);
  };
};
