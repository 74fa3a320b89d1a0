import { Refusal } from '../model/refusal.ts';
import type { StreamRef } from '../model/stream.ts';
import type { Command, DomainEvent } from '../model/vocabulary.ts';
import type { Observe } from '../ports/observe.ts';
import type { Clock, Ids } from '../ports/world.ts';
import { keyedMutex } from '../async/keyed-mutex.ts';
import { parentsOf } from '../runtime/parents-of.ts';
import type { EventLog } from '../serialization/event-log.ts';
import { attempts } from './attempt.ts';
import type { CommandInput, CommandResult, Envelope, HandleCommand, ReadState } from './command.ts';
import { idempotencyCache } from './idempotency-cache.ts';
import type { AnyDecider, PreparedCommand } from './load-streams.ts';
import { streamCache, type StreamCacheUsage } from './stream-cache.ts';
import type { AnyRef } from './stream-set.ts';
import { untilAnswered } from './until-answered.ts';

type Options<E extends DomainEvent> = Readonly<{
  log: EventLog<E>;
  ids: Ids;
  clock: Clock;
  observe: Observe;
  /** What the cached streams may take. */
  cacheBytes?: number | undefined;
}>;
type CommandHandler = Readonly<{ handle: HandleCommand; readState: ReadState; recallState: ReadState; cacheUsage: () => StreamCacheUsage }>;

/** Some 20,000 streams. */
const DEFAULT_CACHE_BYTES = 32 * 1024 * 1024;
const REMEMBERED_RESULTS = 10_000;

/** Reports how a command ended. */
const observed = async (
  { clock, observe }: Pick<Options<never>, 'clock' | 'observe'>,
  { command: { type: name }, envelope }: PreparedCommand,
  work: () => Promise<CommandResult<unknown>>,
): Promise<CommandResult<unknown>> => {
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

/** Load, decide, append; again if another writer was first. The only write path there is. */
export const commandHandler = <E extends DomainEvent>({
  log,
  ids,
  clock,
  observe,
  cacheBytes = DEFAULT_CACHE_BYTES,
}: Options<E>): CommandHandler => {
  const cache = streamCache(log, cacheBytes);
  const writers = keyedMutex();
  const attempt = attempts({ log, ids, clock, cache, results: idempotencyCache(REMEMBERED_RESULTS), writers });

  const untilDone = untilAnswered({ attempt, cache, writers, clock });

  return {
    handle: async <Result>(decider: unknown, given: CommandInput<Command>, envelope: Envelope) => {
      const command = { ...given, by: envelope.by, at: envelope.at };
      // The types of a decider, its command and its result agree where `handle` is called.
      const prepared = { decider: decider as AnyDecider, command, envelope };
      return (await observed({ clock, observe }, prepared, () => untilDone(prepared))) as CommandResult<Result>; // as above
    },
    readState: async <S, F extends DomainEvent>(ref: StreamRef<S, F>) => (await cache.read(ref as AnyRef)).state as S, // its own kind folds its states
    recallState: async <S, F extends DomainEvent>(ref: StreamRef<S, F>) =>
      (cache.find(ref as AnyRef) ?? (await cache.read(ref as AnyRef))).state as S, // as above
    cacheUsage: cache.usage,
  };
};
