import type { Refs } from '../model/decider.ts';
import type { EventLog } from '../serialization/event-log.ts';
import type { Observe } from '../ports/observe.ts';
import type { Clock, Ids } from '../ports/world.ts';
import { Refusal } from '../model/refusal.ts';
import type { StreamRef } from '../model/stream.ts';
import type { Command, DomainEvent } from '../model/vocabulary.ts';
import { parentsOf } from '../runtime/parents-of.ts';
import { answers } from './answers.ts';
import { ATTEMPTS, attempts, isContended } from './attempt.ts';
import type { HandleCommand, CommandResult, ReadState } from './command.ts';
import { foldedStreams } from './folded-streams.ts';
import { keyedMutex } from '../runtime/keyed-mutex.ts';
import { wishOf, type Wish } from './wish.ts';

type Options<E extends DomainEvent> = Readonly<{ log: EventLog<E>; ids: Ids; clock: Clock; observe: Observe; cache?: number }>;

/** About 20,000 streams. */
const CACHE = 100_000;
const ANSWERS = 10_000;

/** A few milliseconds that differ from command to command. */
const jitter = (commandId: string, again: number): number => ((commandId.charCodeAt(0) + commandId.charCodeAt(1)) | 0) % (again * 5);

/** load → decide → append; again if another writer was first. The only write path there is. */
export const commandHandler = <E extends DomainEvent>({
  log,
  ids,
  clock,
  observe,
  cache = CACHE,
}: Options<E>): Readonly<{ handle: HandleCommand; readState: ReadState }> => {
  const folded = foldedStreams(log, cache);
  const line = keyedMutex();
  const attempt = attempts({ log, ids, clock, folded, answers: answers(ANSWERS), turns: line });

  const tried = async <C extends Command, R extends Refs, Result>(wish: Wish<C, R, Result>): Promise<CommandResult<Result>> => {
    const first = await attempt(wish, { isFresh: false, inTurn: false });
    if (!isContended(first)) return first;
    // From here on in turn with everyone else in this process who writes these streams: no stampede, and nobody is passed by for ever.
    return line.run(first, async () => {
      for (let again = 2; again <= ATTEMPTS; again++) {
        const outcome = await attempt(wish, { isFresh: true, inTurn: true });
        if (!isContended(outcome)) return outcome;
        await clock.sleep(jitter(wish.envelope.commandId, again));
      }
      throw new Refusal('unavailable', 'command.contended', { retryAfter: 1 });
    });
  };

  return {
    async handle(decider, command, envelope) {
      const started = clock.now().getTime();
      const saw = (outcome: string, error?: unknown) => {
        const { commandId: id, correlationId } = envelope;
        const took = clock.now().getTime() - started;
        observe({ kind: 'command', name: command.type, id, correlationId, parents: parentsOf([envelope]), outcome, took, error });
      };
      try {
        const handled = await tried(wishOf(decider, command, envelope));
        saw(handled.repeated ? 'same' : 'done');
        return handled;
      } catch (error) {
        if (error instanceof Refusal) saw(error.code);
        else saw('failed', error);
        throw error;
      }
    },
    readState: async <S, F extends DomainEvent>(ref: StreamRef<S, F>) =>
      (await folded.refreshed(ref as StreamRef<unknown, never>)).state as S, // its own kind folds its states
  };
};
