import type { Decision, Refs } from '../model/decider.ts';
import { Refusal } from '../model/refusal.ts';
import { NO_STREAM, START, type Command, type DomainEvent, type Position, type Revision } from '../model/vocabulary.ts';
import type { Envelope } from './command.ts';
import type { CachedStream, StreamCache } from './stream-cache.ts';
import { statesOf, streamSet, type AnyRef, type StreamSet } from './stream-set.ts';

/** A decider of any shape: its states and its events have the shape of its own references. */
export type AnyDecider = Readonly<{
  tenant: (command: Command, states: unknown) => string;
  streams: (command: Command) => Refs;
  more?: (command: Command, states: unknown) => Refs;
  decide: (command: Command, states: unknown) => Decision<Refs, unknown>;
}>;
/** A command on its way. */
export type PreparedCommand = Readonly<{ decider: AnyDecider; command: Command; envelope: Envelope }>;

/**
 * The streams of an attempt as they were loaded. `named`: so many of them, the first ones, are known from the command. With `refusal`, the
 * decider refused before it named further ones.
 */
export type Loaded = Readonly<{ set: StreamSet<Refs>; streams: readonly CachedStream[]; named: number; refusal?: Refusal }>;
/** Where an attempt has its streams from. */
export type LoadStream = (ref: AnyRef) => CachedStream | Promise<CachedStream>;

export const revisionOf = ({ streams }: Loaded): Revision => streams[0]?.revision ?? NO_STREAM;
export const namesOf = ({ set, named }: Loaded): readonly string[] => set.streams.slice(0, named).map(({ name }) => name);
export const primaryOf = ({ set }: Loaded): string => set.streams[0]?.name ?? '';
export const latestOf = ({ streams }: Loaded): Position =>
  streams.reduce((latest, { position }) => (position > latest ? position : latest), START);
/** Streams at the same revisions name the same further streams. */
export const areSame = ({ streams }: Loaded, now: Loaded): boolean =>
  streams.every(({ revision }, n) => revision === now.streams[n]?.revision);

/** A refusal as a value: it may yet prove to rest on old states. */
export const refusalOr = <T>(work: () => T): T | Refusal => {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

/** The streams of a set side by side; the first ones may be loaded already. */
const loadSet = async (load: LoadStream, set: StreamSet<Refs>, known: readonly CachedStream[] = []): Promise<readonly CachedStream[]> => {
  const found = set.streams.map((ref, n) => known[n] ?? load(ref));
  const isComplete = (all: typeof found): all is CachedStream[] => !all.some((stream) => stream instanceof Promise);
  return isComplete(found) ? found : Promise.all(found.map((stream) => Promise.resolve(stream)));
};

/** Loads the streams that the command names, and then the further ones that the decider names from their states; the named stay first. */
export const loadStreams = async (load: LoadStream, { decider, command }: PreparedCommand): Promise<Loaded> => {
  const set = streamSet(decider.streams(command));
  const streams = await loadSet(load, set);
  const first = { set, streams, named: streams.length };
  if (decider.more === undefined) return first;
  const further = refusalOr(() => decider.more?.(command, statesOf(set, streams)));
  if (further instanceof Refusal) return { ...first, refusal: further };
  const all = streamSet({ ...set.refs, ...further });
  return { set: all, streams: await loadSet(load, all, streams), named: first.named };
};

/** The streams of one command in its attempts: it decides on what is cached first, and a clash makes it read. */
export const streamReader = <E extends DomainEvent>(cache: StreamCache<E>) => {
  const alreadyRead = new Set<string>();
  const fresh: LoadStream = async (ref) => {
    const stream = await cache.read(ref);
    alreadyRead.add(ref.name);
    return stream;
  };
  const cached: LoadStream = (ref) => cache.find(ref) ?? fresh(ref);
  return {
    cached,
    fresh,
    /** After a clash: where this command has read a stream already, it reads it again only if that is the one that had moved. */
    rest:
      (moved: string | undefined): LoadStream =>
      (ref) =>
        ref.name !== moved && alreadyRead.has(ref.name) ? cached(ref) : fresh(ref),
  };
};
