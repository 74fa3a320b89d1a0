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
/** When everything happened that had happened before, unless a test says otherwise. */
const BEFORE = new Date(0).toISOString();
const folded = ({ stream }: Ref, events: readonly DomainEvent[], at: string): unknown =>
  events.reduce((state, event) => stream.evolve(state, event, at), stream.initial);

/** What happened before, stream by stream; a stream that two references name has one past. */
const pastOf = (refs: Refs, past: Lists): ReadonlyMap<string, readonly DomainEvent[]> => {
  const found = new Map<string, readonly DomainEvent[]>();
  for (const [key, ref] of Object.entries(refs))
    for (const [n, { name }] of refsOf(ref).entries()) {
      const events = past[key]?.[n] ?? [];
      if ((found.get(name) ?? []).length === 0) found.set(name, events);
    }
  return found;
};
const statesOf = <R extends Refs>(refs: R, past: ReadonlyMap<string, readonly DomainEvent[]>, at: string): States<R> => {
  const state = (ref: Ref) => folded(ref, past.get(ref.name) ?? [], at);
  const entries = Object.entries(refs).map(([key, ref]) => [key, Array.isArray(ref) ? refsOf(ref).map(state) : refsOf(ref).map(state)[0]]);
  return Object.fromEntries(entries) as States<R>; // each state folded by its own reference
};

/** What a decider said: exactly these events (keys left out: none there), or a refusal. */
export type Outcome<R extends Refs, Result> = Readonly<{
  /** The very events, and the result if one is named. */
  then(events: Events<R>, ...result: readonly [] | readonly [Result]): void;
  /** Already so: no events. */
  nothing(): void;
  refused(code: string): void;
}>;

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/**
 * The test of a decider, without a store:
 * `given(acceptInvitation, { invitation: [invited] }).when(accept).then({ membership: [joined] })`, or `.refused('invitation.expired')`.
 * `at`: when all of the past happened.
 */
export const given = <C extends Command, R extends Refs, Result, More extends Refs>(
  decider: Decider<C, R, Result, More>,
  past?: Events<NoInfer<R & More>>,
  at = BEFORE,
) => ({
  when(command: C): Outcome<R & More, Result> {
    const named = decider.streams(command);
    /** All that the decider reads, as the past says; throws what it refuses before it has read all. */
    const read = () => {
      const first = pastOf(named, listsOf(named, past));
      const more = decider.more?.(command, statesOf(named, first, at));
      const refs = { ...named, ...more } as R & More; // a decider without `more` names no more
      return { refs, before: pastOf(refs, listsOf(refs, past)) };
    };
    const check = (events: Events<R & More> | undefined, ...result: readonly [] | readonly [Result]): void => {
      const { refs, before } = read();
      const decision = decider.decide(command, statesOf(refs, before, at));
      const decided = listsOf(refs, decision.events as Events<R & More>); // the same, key by key
      expect(decided).toEqual(listsOf(refs, events));
      expect(plain(decided)).toStrictEqual(decided); // stored JSON: no Date, no undefined
      for (const [key, ref] of Object.entries(refs))
        for (const [n, one] of refsOf(ref).entries()) folded(one, [...(before.get(one.name) ?? []), ...(decided[key]?.[n] ?? [])], at);
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
