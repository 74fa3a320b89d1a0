import type { StreamRef } from './stream.ts';
import type { Command, DomainEvent } from './vocabulary.ts';

/* eslint-disable @typescript-eslint/no-explicit-any -- variance: a reference to any state and any event */
type AnyRef = StreamRef<any, any>;
/** The streams that a command reads, by names that its decider chooses: one or several under each. */
export type Refs = Readonly<Record<string, AnyRef | readonly AnyRef[]>>;

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

/** What a decider answers: events to append, and the result for the caller. */
export type Decision<R extends Refs, Result> = Readonly<{ events: Events<R>; result: Result }>;

/**
 * Pure: a wish and what has happened give events, or a refusal (thrown).
 * All streams that `streams` names are read, and none may change before the append: the decision is serializable.
 * The first reference is the primary one: its revision is the ETag of the answer.
 * No events at all mean "already so", and only the same wish again may say that.
 */
export type Decider<C extends Command, R extends Refs, Result = undefined> = Readonly<{
  tenant: (command: C) => string;
  streams: (command: C) => R;
  decide: (command: C, states: States<R>) => Decision<R, Result>;
}>;

/** Lets the compiler infer the shape of the references: `decider<AcceptInvitation>()({ … })`. */
export const decider =
  <C extends Command>() =>
  <const R extends Refs, Result>(it: Decider<C, R, Result>): Decider<C, R, Result> =>
    it;
