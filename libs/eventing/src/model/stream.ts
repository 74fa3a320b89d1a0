import type { DomainEvent } from './vocabulary.ts';

/** One kind of stream: how its events fold into a state. `evolve` never throws and never decides. `at`: when the event occurred. */
export type Stream<S, E extends DomainEvent> = Readonly<{ category: string; initial: S; evolve: (state: S, event: E, at: string) => S }>;

/** One stream of a kind, by name (`organization-<id>`). `isLikelyNew`: see `likelyNew`. */
export type StreamRef<S, E extends DomainEvent> = Readonly<{ name: string; stream: Stream<S, E>; isLikelyNew?: true }>;

const NAME = /^[a-z][a-z_.]*-[a-z0-9_.]+$/;

/** Whether `name` may name a stream: lower case, one kind, one id. Every adapter refuses others. */
export const isStreamName = (name: string): boolean => name.length <= 200 && NAME.test(name);

/** The kind of a stream: what stands before its first dash. */
export const categoryOf = (name: string): string => name.slice(0, name.indexOf('-'));

export const streamOf = <S, E extends DomainEvent>(stream: Stream<S, E>, ...id: readonly string[]): StreamRef<S, E> => ({
  name: `${stream.category}-${id.join('.')}`,
  stream,
});

/**
 * A stream that a command most likely begins, because its id derives from the command, or because few have one. Where it is not known, it is
 * taken as absent instead of being read first; the append checks that, and where it was wrong the stream is read and all is decided again.
 */
export const likelyNew = <S, E extends DomainEvent>(ref: StreamRef<S, E>): StreamRef<S, E> => ({ ...ref, isLikelyNew: true });
