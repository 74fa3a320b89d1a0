import {
  Refusal,
  type Command,
  type Decider,
  type DomainEvent,
  type Events,
  type Refs,
  type States,
  type StreamRef,
} from '@guildhall/eventing';
import { expect } from '@jest/globals';

type Ref = StreamRef<unknown, DomainEvent>;
type Lists = Readonly<Record<string, readonly (readonly DomainEvent[])[]>>;

/** Every key's events as a list per stream, whether the reference is one stream or several. */
const listsOf = <R extends Refs>(refs: R, events: Events<R> | undefined): Lists =>
  Object.fromEntries(
    Object.entries(refs).map(([key, ref]) => {
      // Events<R> follows the shape of R, which the walk over its keys loses.
      const own = events?.[key] as unknown;
      // As above.
      return [key, Array.isArray(ref) ? ref.map((_, n) => (own as Lists[string] | undefined)?.[n] ?? []) : [(own ?? []) as DomainEvent[]]];
    }),
  );
const refsOf = (ref: Refs[string]): readonly Ref[] => [ref].flat();
/** The time of all earlier events, unless a test names another. */
const LONG_AGO = new Date(0).toISOString();
const fold = ({ stream }: Ref, events: readonly DomainEvent[], at: string): unknown =>
  events.reduce((state, event) => stream.evolve(state, event, at), stream.initial);

/** The earlier events of each stream; a stream that two references name has one history. */
const historyOf = (refs: Refs, history: Lists): ReadonlyMap<string, readonly DomainEvent[]> => {
  const found = new Map<string, readonly DomainEvent[]>();
  for (const [key, ref] of Object.entries(refs))
    for (const [n, { name }] of refsOf(ref).entries()) {
      const events = history[key]?.[n] ?? [];
      if ((found.get(name) ?? []).length === 0) found.set(name, events);
    }
  return found;
};
const statesOf = <R extends Refs>(refs: R, history: ReadonlyMap<string, readonly DomainEvent[]>, at: string): States<R> => {
  const state = (ref: Ref) => fold(ref, history.get(ref.name) ?? [], at);
  const entries = Object.entries(refs).map(([key, ref]) => [key, Array.isArray(ref) ? refsOf(ref).map(state) : refsOf(ref).map(state)[0]]);
  return Object.fromEntries(entries) as States<R>; // each state folded by its own reference
};

/** Expects exactly these events (none for keys left out), or a refusal. */
export type Outcome<R extends Refs, Result> = Readonly<{
  /** These events, and this result if one is given. */
  then(events: Events<R>, ...result: readonly [] | readonly [Result]): void;
  /** No events. */
  nothing(): void;
  refused(code: string): void;
}>;

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/**
 * Tests a decider without a store:
 * `given(acceptInvitation, { invitation: [invited] }).when(accept).then({ membership: [joined] })`, or `.refused('invitation.expired')`.
 * `at`: the time of all events of the history.
 */
export const given = <C extends Command, R extends Refs, Result, More extends Refs>(
  decider: Decider<C, R, Result, More>,
  history?: Events<NoInfer<R & More>>,
  at = LONG_AGO,
) => ({
  when(command: C): Outcome<R & More, Result> {
    const named = decider.streams(command);
    /** All streams that the decider names, with their history; throws a refusal of `more`. */
    const read = () => {
      const first = historyOf(named, listsOf(named, history));
      const more = decider.more?.(command, statesOf(named, first, at));
      const refs = { ...named, ...more } as R & More; // a decider without `more` names no more
      return { refs, before: historyOf(refs, listsOf(refs, history)) };
    };
    const check = (events: Events<R & More> | undefined, ...result: readonly [] | readonly [Result]): void => {
      const { refs, before } = read();
      const decision = decider.decide(command, statesOf(refs, before, at));
      const decided = listsOf(refs, decision.events as Events<R & More>); // the same, key by key
      expect(decided).toEqual(listsOf(refs, events));
      expect(plain(decided)).toStrictEqual(decided); // stored JSON: no Date, no undefined
      for (const [key, ref] of Object.entries(refs))
        for (const [n, one] of refsOf(ref).entries()) fold(one, [...(before.get(one.name) ?? []), ...(decided[key]?.[n] ?? [])], at);
      if (result.length === 1) expect(decision.result).toEqual(result[0]);
    };
    return {
      then: check,
      nothing: () => check(undefined),
      refused(code) {
        const refusal = ((): unknown => {
          try {
            const { refs, before } = read();
            return decider.decide(command, statesOf(refs, before, at)).events;
          } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            return error.code;
          }
        })();
        expect(refusal).toBe(code);
      },
    };
  },
});
