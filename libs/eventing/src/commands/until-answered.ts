import type { KeyedMutex } from '../async/keyed-mutex.ts';
import type { Refusal } from '../model/refusal.ts';
import type { DomainEvent } from '../model/vocabulary.ts';
import type { Clock } from '../ports/world.ts';
import { isContended, MAX_ATTEMPTS, type Attempt, type Contended } from './attempt.ts';
import type { CommandResult } from './command.ts';
import { streamReader, type LoadStream, type PreparedCommand } from './load-streams.ts';
import { commandRefusal } from './refusals.ts';
import type { StreamCache } from './stream-cache.ts';

type Parts<E extends DomainEvent> = Readonly<{ attempt: Attempt; cache: StreamCache<E>; writers: KeyedMutex; clock: Clock }>;

/** Whoever has waited for so long for its turn gives up: in an outage each one before it may take as long as its append may. */
const TURN_TIMEOUT_MS = 2_000;

/** A few milliseconds that differ from command to command. */
const jitter = (commandId: string, attempt: number): number => (commandId.charCodeAt(0) + commandId.charCodeAt(1) || 0) % (attempt * 5);

const contended = (): Refusal => commandRefusal('command.contended', { retryAfter: 1 });

/** Attempts until one has an answer: the first at once on what is cached, and after a clash in turn with the other writers of this process. */
export const untilAnswered =
  <E extends DomainEvent>({ attempt, cache, writers, clock }: Parts<E>) =>
  async (prepared: PreparedCommand): Promise<CommandResult<unknown>> => {
    const { cached, fresh, rest } = streamReader(cache);
    let [load, clashes, turn]: [LoadStream, number, readonly string[]] = [cached, 0, []];
    const loadAfter = ({ gaveWay, moved }: Contended): LoadStream => {
      if (gaveWay) return cached; // what others of this process write is cached by the time that they are done
      return clashes === 1 ? rest(moved) : fresh;
    };
    /** One attempt, or when its turn has come as many as it takes. */
    const work = async (): Promise<CommandResult<unknown> | Contended> => {
      for (;;) {
        const attempted = await attempt(prepared, { load, fresh, turn });
        if (!isContended(attempted)) return attempted;
        if (turn.length > 0 || !attempted.gaveWay) clashes++;
        if (clashes === MAX_ATTEMPTS) throw contended();
        load = loadAfter(attempted);
        if (turn.length === 0 || attempted.gaveWay) return attempted;
        if (clashes > 1) await clock.sleep(jitter(prepared.envelope.commandId, clashes));
      }
    };
    const until = clock.now().getTime() + TURN_TIMEOUT_MS;
    const workInTurn = (): ReturnType<typeof work> => {
      if (clock.now().getTime() > until) throw contended();
      return work();
    };
    for (;;) {
      // After everyone else in this process who writes these streams: no stampede, and nobody is passed by for ever.
      const worked = await (turn.length === 0 ? work() : writers.run(turn, workInTurn));
      if (!isContended(worked)) return worked;
      turn = [...new Set([...turn, ...worked.names])];
    }
  };
