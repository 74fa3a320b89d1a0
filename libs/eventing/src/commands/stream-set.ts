import type { Events, Refs, States } from '../model/decider.ts';
import type { StreamRef } from '../model/stream.ts';
import type { DomainEvent } from '../model/vocabulary.ts';

/** One stream of any kind, as the command handler carries it. */
export type AnyRef = StreamRef<unknown, never>;

/** The references of a decider, and the streams that they name, each once. */
export type StreamSet<R extends Refs> = Readonly<{
  refs: R;
  streams: readonly AnyRef[];
  /** Which of `streams` the n-th reference names; undefined: the n-th. */
  indexes: readonly number[] | undefined;
}>;

const areDistinct = (streams: readonly AnyRef[]): boolean =>
  streams.length < 8
    ? streams.every(({ name }, n) => streams.findIndex((other) => other.name === name) === n)
    : new Set(streams.map(({ name }) => name)).size === streams.length;

export const streamSet = <R extends Refs>(refs: R): StreamSet<R> => {
  const named: readonly AnyRef[] = Object.values(refs).flat();
  if (areDistinct(named)) return { refs, streams: named, indexes: undefined };
  const streams = [...new Map(named.map((ref) => [ref.name, ref])).values()];
  const indexOf = new Map(streams.map(({ name }, index) => [name, index]));
  return { refs, streams, indexes: named.map(({ name }) => indexOf.get(name) ?? 0) };
};

/** The loaded states in the shape of the references. */
export const statesOf = <R extends Refs>({ refs, indexes }: StreamSet<R>, loaded: readonly Readonly<{ state: unknown }>[]): States<R> => {
  const states: Record<string, unknown> = {};
  let next = 0;
  const state = (): unknown => {
    const index = indexes?.[next] ?? next;
    next++;
    return loaded[index]?.state;
  };
  for (const key of Object.keys(refs)) {
    const ref = refs[key];
    states[key] = Array.isArray(ref) ? ref.map(state) : state();
  }
  return states as States<R>; // streamSet and this walk visit the references in the same order
};

const NONE: readonly DomainEvent[] = [];

/** The decided events, a list for each of the set's streams. Throws a `RangeError` for more lists than there are streams. */
export const eventsByStream = <R extends Refs>(
  { refs, indexes }: StreamSet<R>,
  decided: Events<R>,
): readonly (readonly DomainEvent[])[] => {
  const lists: (readonly DomainEvent[])[] = [];
  let next = 0;
  const put = (events: readonly DomainEvent[] = NONE): void => {
    const index = indexes?.[next] ?? next;
    next++;
    const before = lists[index];
    lists[index] = before === undefined || before.length === 0 ? events : [...before, ...events];
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
