import type { StreamRef } from './stream.ts';
import type { Command, DomainEvent } from './vocabulary.ts';

/* eslint-disable @typescript-eslint/no-explicit-any -- variance: a reference to any state and any event */
type AnyRef = StreamRef<any, any>;
/** The streams that a decider names, one or several under each key. */
export type Refs = Readonly<Record<string, AnyRef | readonly AnyRef[]>>;
/** The streams of a decider that needs none beyond those that its command names. */
export type NoRefs = Readonly<Record<never, AnyRef>>;

type StateOf<R> = R extends StreamRef<infer S, any> ? S : never;
type EventOf<R> = R extends StreamRef<any, infer E extends DomainEvent> ? E : never;
/* eslint-enable @typescript-eslint/no-explicit-any */

/** The folded states of the streams that a command asked for, in its own shape. */
export type States<R extends Refs> = Readonly<{
  [K in keyof R]: R[K] extends readonly (infer One)[] ? readonly StateOf<One>[] : StateOf<R[K]>;
}>;

/** The events to append, in the shape of the references; what is left out is only checked. */
export type Events<R extends Refs> = Readonly<{
  [K in keyof R]?: R[K] extends readonly (infer One)[] ? readonly (readonly EventOf<One>[])[] : readonly EventOf<R[K]>[];
}>;

/** A decision: the events to append, and what the command is answered with. */
export type Decision<R extends Refs, Result, More extends Refs = NoRefs> = Readonly<{ events: Events<R> & Events<More>; result: Result }>;

type Base<C extends Command, R extends Refs> = Readonly<{
  /** The organization or account whose events these are. */
  tenant: (command: C, states: States<R>) => string;
  /** The streams that are known from the command. */
  streams: (command: C) => R;
}>;
type WithoutMore<C extends Command, R extends Refs, Result> = Base<C, R> &
  Readonly<{ decide: (command: C, states: States<R>) => Decision<R, Result> }>;
type WithMore<C extends Command, R extends Refs, Result, More extends Refs> = Base<C, R> &
  Readonly<{
    /** Further streams, known from the states of the first ones, under other keys. It may refuse, as `decide` may. */
    more: (command: C, states: States<R>) => More;
    decide: (command: C, states: States<R> & States<More>) => Decision<R, Result, More>;
  }>;

/**
 * Pure: a command and what has happened give events, or a refusal (thrown).
 * All streams that `streams` and `more` name are read, and none may change before the append: the decision is serializable.
 * The first reference of `streams` is the primary one: its revision is the ETag of the answer.
 * No events at all mean that nothing is to be changed; only a repeat of the same command may end so.
 */
export type Decider<C extends Command, R extends Refs, Result = undefined, More extends Refs = NoRefs> = Omit<
  WithMore<C, R, Result, More>,
  'more'
> &
  Partial<Pick<WithMore<C, R, Result, More>, 'more'>>;

type DefineDecider<C extends Command> = {
  <const R extends Refs, Result, const More extends Refs>(definition: WithMore<C, R, Result, More>): Decider<C, R, Result, More>;
  <const R extends Refs, Result>(definition: WithoutMore<C, R, Result>): Decider<C, R, Result>;
};

/** Lets the compiler infer the shape of the references: `decider<AcceptInvitation>()({ … })`. */
export const decider =
  <C extends Command>(): DefineDecider<C> =>
  <R extends Refs, Result, More extends Refs>(definition: Decider<C, R, Result, More>): Decider<C, R, Result, More> =>
    definition;
