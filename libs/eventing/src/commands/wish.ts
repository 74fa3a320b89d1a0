import type { Decider, Events, Refs, States } from '../model/decider.ts';
import type { Command, DomainEvent } from '../model/vocabulary.ts';
import type { Envelope } from './command.ts';
import type { AnyRef, Folded } from './folded-streams.ts';

/** A command on its way: what was asked for, and the streams that it names, each once. */
export type Wish<C extends Command, R extends Refs, Result> = Readonly<{
  decider: Decider<C, R, Result>;
  command: C;
  envelope: Envelope;
  refs: R;
  streams: readonly AnyRef[];
  /** Which of `streams` the n-th reference names; undefined: the n-th. */
  places: readonly number[] | undefined;
}>;

const areDistinct = (streams: readonly AnyRef[]): boolean =>
  streams.length < 8
    ? streams.every(({ name }, n) => streams.findIndex((other) => other.name === name) === n)
    : new Set(streams.map(({ name }) => name)).size === streams.length;

export const wishOf = <C extends Command, R extends Refs, Result>(
  decider: Decider<C, R, Result>,
  command: C,
  envelope: Envelope,
): Wish<C, R, Result> => {
  const refs = decider.streams(command);
  const named: readonly AnyRef[] = Object.values(refs).flat();
  if (areDistinct(named)) return { decider, command, envelope, refs, streams: named, places: undefined };
  const streams = [...new Map(named.map((ref) => [ref.name, ref])).values()];
  const places = named.map(({ name }) => streams.findIndex((ref) => ref.name === name));
  return { decider, command, envelope, refs, streams, places };
};

type Placed = Readonly<{ refs: Refs; places: readonly number[] | undefined }>;

/** The loaded states in the shape of the references. */
export const statesOf = <R extends Refs>({ refs, places }: Placed & Readonly<{ refs: R }>, loaded: readonly Folded[]): States<R> => {
  const states: Record<string, unknown> = {};
  let next = 0;
  const state = (): unknown => {
    const place = places?.[next] ?? next;
    next++;
    return loaded[place]?.state;
  };
  for (const key of Object.keys(refs)) {
    const ref = refs[key];
    states[key] = Array.isArray(ref) ? ref.map(state) : state();
  }
  return states as States<R>; // wishOf and this walk visit the references in the same order
};

const NONE: readonly DomainEvent[] = [];

/** The decided events, a list for each of the wish's streams. */
export const eventsOf = <R extends Refs>(
  { refs, places }: Placed & Readonly<{ refs: R }>,
  decided: Events<R>,
): readonly (readonly DomainEvent[])[] => {
  const lists: (readonly DomainEvent[])[] = [];
  let next = 0;
  const put = (events: readonly DomainEvent[] | undefined): void => {
    const place = places?.[next] ?? next;
    next++;
    const before = lists[place];
    lists[place] = before === undefined || before.length === 0 ? (events ?? NONE) : [...before, ...(events ?? NONE)];
  };
  for (const key of Object.keys(refs)) {
    const ref = refs[key];
    // Events<R> follows the shape of R, which the walk over its keys loses.
    if (!Array.isArray(ref)) put(decided[key] as readonly DomainEvent[] | undefined);
    else {
      // As above.
      const several = decided[key] as readonly (readonly DomainEvent[])[] | undefined;
      if ((several?.length ?? 0) > ref.length) throw new RangeError(`more lists of events than streams under ${key}`);
      for (let n = 0; n < ref.length; n++) put(several?.[n]);
    }
  }
  return lists;
};
