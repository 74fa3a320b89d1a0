import type { Decider, Refs } from '../model/decider.ts';
import type { StreamRef } from '../model/stream.ts';
import type { Command, DomainEvent, Position, Revision } from '../model/vocabulary.ts';

/** What surrounds a command: who gives it, when, and what makes it the same command when it comes again. One envelope is one command. */
export type Envelope = Readonly<{
  /** An account's id, or `system`. */
  by: string;
  /** ISO-8601 UTC. */
  at: string;
  /** The same id and hash again is the same command: it is done once and answered alike. */
  commandId: string;
  commandHash: string;
  correlationId: string;
  causationId: string;
  traceparent?: string;
  /** The primary stream must be at this revision; a repeated command gets its answer all the same. */
  ifMatch?: Revision;
}>;

/** The envelope of a command that somebody asks a core's front for. `Caller`: what the core knows of who asks; undefined where nobody need sign in. */
export type CommandEnvelope<Caller> = Envelope & Readonly<{ caller: Caller }>;

/** What surrounds a query: who asks, and the position that the answer must have come to. */
export type QueryEnvelope<Caller> = Readonly<{ caller: Caller; minPosition?: Position }>;

/**
 * `revision` is the primary stream's after the command; `position` is where all that the answer rests on can be read. `repeated`: nothing was
 * appended, because it was before or nothing was to be changed; then all its streams have been read just now.
 */
export type CommandResult<Result> = Readonly<{ result: Result; revision: Revision; position: Position; repeated: boolean }>;

/** A command without what its envelope says: who gives it, and when. */
export type CommandInput<C extends Command> = Omit<C, 'by' | 'at'>;

/** Loads what the decider names, lets it decide, and appends: `commands/command-handler.ts` says how, step by step. Throws its `Refusal`. */
export type HandleCommand = <C extends Command, R extends Refs, Result, More extends Refs>(
  decider: Decider<C, R, Result, More>,
  command: CommandInput<C>,
  envelope: Envelope,
) => Promise<CommandResult<Result>>;

/**
 * The state of a stream. `Context` has two: `readState` reads it as the store has it now. `recallState` gives it as this process knows it, at least
 * as new as what a command here has just written, and reads it only where it is not known: for what never changes in it, and for what a command
 * that follows checks. A refusal must not rest on it: `recheckRefusal`.
 */
export type ReadState = <S, E extends DomainEvent>(ref: StreamRef<S, E>) => Promise<S>;
