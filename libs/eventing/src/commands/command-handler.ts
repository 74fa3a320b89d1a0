import { Refusal } from '../model/refusal.ts';
import type { StreamRef } from '../model/stream.ts';
import type { Command, DomainEvent } from '../model/vocabulary.ts';
import type { Observe } from '../ports/observe.ts';
import type { Clock, Ids } from '../ports/world.ts';
import { keyedMutex } from '../async/keyed-mutex.ts';
import { parentsOf } from '../runtime/parents-of.ts';
import type { EventLog } from '../serialization/event-log.ts';
import { attempts, isContended, MAX_ATTEMPTS, type AnyDecider, type PreparedCommand } from './attempt.ts';
import type { CommandInput, CommandResult, Envelope, HandleCommand, ReadState } from './command.ts';
import { idempotencyCache } from './idempotency-cache.ts';
import { commandRefusal } from './refusals.ts';
import { streamCache } from './stream-cache.ts';

type Options<E extends DomainEvent> = Readonly<{ log: EventLog<E>; ids: Ids; clock: Clock; observe: Observe }>;

/** In processed commands: about 20,000 streams. */
const CACHED_STREAMS = 100_000;
const REMEMBERED_RESULTS = 10_000;

/** A few milliseconds that differ from command to command. */
const jitter = (commandId: string, attempt: number): number => (commandId.charCodeAt(0) + commandId.charCodeAt(1) || 0) % (attempt * 5);

/** Load, decide, append; again if another writer was first. The only write path there is. */
export const commandHandler = <E extends DomainEvent>({
  log,
  ids,
  clock,
  observe,
}: Options<E>): Readonly<{ handle: HandleCommand; readState: ReadState }> => {
  const cache = streamCache(log, CACHED_STREAMS);
  const writers = keyedMutex();
  const attempt = attempts({ log, ids, clock, cache, results: idempotencyCache(REMEMBERED_RESULTS), isBusy: writers.isBusy });

  const untilDone = async (prepared: PreparedCommand): Promise<CommandResult<unknown>> => {
    const first = await attempt(prepared, { isFresh: false, isAlone: false });
    if (!isContended(first)) return first;
    // From here on after everyone else in this process who writes these streams: no stampede, and nobody is passed by for ever.
    return writers.run(first, async () => {
      for (let again = 2; again <= MAX_ATTEMPTS; again++) {
        const attempted = await attempt(prepared, { isFresh: true, isAlone: true });
        if (!isContended(attempted)) return attempted;
        await clock.sleep(jitter(prepared.envelope.commandId, again));
      }
      throw commandRefusal('command.contended', { retryAfter: 1 });
    });
  };

  const observed = async (name: string, envelope: Envelope, work: () => Promise<CommandResult<unknown>>) => {
    const started = clock.now().getTime();
    const report = (outcome: string, error?: unknown) => {
      const { commandId: id, correlationId } = envelope;
      const took = clock.now().getTime() - started;
      observe({ kind: 'command', name, id, correlationId, parents: parentsOf([envelope]), outcome, took, error });
    };
    try {
      const result = await work();
      report(result.repeated ? 'same' : 'done');
      return result;
    } catch (error) {
      if (error instanceof Refusal) report(error.code);
      else report('failed', error);
      throw error;
    }
  };

  return {
    handle: async <Result>(decider: unknown, given: CommandInput<Command>, envelope: Envelope) => {
      const command = { ...given, by: envelope.by, at: envelope.at };
      // The types of a decider, its command and its result agree where `handle` is called.
      const prepared = { decider: decider as AnyDecider, command, envelope };
      return (await observed(command.type, envelope, () => untilDone(prepared))) as CommandResult<Result>; // as above
    },
    readState: async <S, F extends DomainEvent>(ref: StreamRef<S, F>) =>
      (await cache.load(ref as StreamRef<unknown, never>, true)).state as S, // its own kind folds its states
  };
};
