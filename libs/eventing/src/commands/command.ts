import type { Decider, Refs } from '../model/decider.ts';
import type { StreamRef } from '../model/stream.ts';
import type { Command, DomainEvent, Position, Revision } from '../model/vocabulary.ts';

/** What surrounds a command: who repeats it, what it belongs to, what it expects. One envelope is one command. */
export type Envelope = Readonly<{
  /** The same id and hash again is the same command: it is done once and answered alike. */
  commandId: string;
  commandHash: string;
  correlationId: string;
  causationId: string;
  traceparent?: string;
  /** The primary stream must be at this revision; a repeated command gets its answer all the same. */
  ifMatch?: Revision;
}>;

/** `revision` is the primary stream's after the command; `position` is where all that the answer rests on can be read. */
export type CommandResult<Result> = Readonly<{ result: Result; revision: Revision; position: Position; repeated: boolean }>;

export type HandleCommand = <C extends Command, R extends Refs, Result>(
  decider: Decider<C, R, Result>,
  command: C,
  envelope: Envelope,
) => Promise<CommandResult<Result>>;

/** The present state of a stream, for what never changes in it. */
export type ReadState = <S, E extends DomainEvent>(ref: StreamRef<S, E>) => Promise<S>;
