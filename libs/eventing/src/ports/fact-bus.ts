import { UNKNOWN_ACTOR } from '../model/actor.ts';
import type { Position } from '../model/vocabulary.ts';

/** An event made public: versioned, with the position it came from. */
export type Fact<T extends string = string, D = unknown> = Readonly<{
  id: string;
  /** `organization.member-joined.v1` */
  type: T;
  /** Facts of one key stay in order: the organization's id, the account's for identity. */
  key: string;
  /** What it is about: an id. */
  subject: string;
  time: string;
  position: Position;
  /** Who did it: `acc_…`, `svc_…`, `system` or `operator` (`actorKindOf`); `unknown` if it was published before facts said so. */
  actor: string;
  correlationId: string;
  causationId: string;
  traceparent?: string;
  data: Readonly<D>;
}>;

/** A fact as it was delivered: `offset` says where it lies in its partition, a decimal number that rises there. */
export type DeliveredFact = Fact & Readonly<{ offset: string }>;

/** Where a fact lies on the bus. */
export type FactLocation = Readonly<{ topic: string; partition: number; offset: string }>;

/** An offset of each of some partitions. */
export type Offsets = ReadonlyMap<number, string>;
/** `first`: every fact at this offset or after it is there; earlier ones may be gone. `next`: none is there yet. Equal where none is. */
export type Extent = Readonly<{ first: string; next: string }>;

/** Facts that a reader has not taken are gone from the bus: it goes on where they come again, which is for an operator to see to. */
export class FactsLost extends Error {
  override name = 'FactsLost';
}

/** A topic has facts of events that are not in this event store: whoever takes them believes what is not so. */
export class ForeignFacts extends Error {
  override name = 'ForeignFacts';
}

/** A fact as a log or document holds it: what was written before facts carried their actor has none. */
export type StoredFact = Omit<Fact, 'actor'> & Partial<Pick<Fact, 'actor'>>;
export const factOf = (stored: StoredFact): Fact => ({ ...stored, actor: stored.actor ?? UNKNOWN_ACTOR });

/**
 * A run of one partition's facts in order; `commit` moves the group past it. What is not committed comes again. A commit that comes too late
 * changes nothing: the run comes again. `from`: the offset at which it was looked for; what was at or after it has come, and earlier facts may be
 * gone by retention. `to`: the offset of the last that was looked at. `behind`: how many of the partition come after it, as far as is known.
 * `unverified`: what lay among them and nobody has proven to be its publisher's, known by its place: to be set aside, and never to be believed in
 * anything that it says.
 */
export type FactBatch = Readonly<{
  topic: string;
  partition: number;
  from: string;
  to: string;
  facts: readonly DeliveredFact[];
  unverified?: readonly Fact[];
  behind: () => number;
  commit: () => Promise<void>;
}>;

/**
 * Tells what a publisher of ours wrote from what anybody else did, where others can write, too: a code over `parts` and `body` that only
 * those can make who have the master key, another one for each topic.
 */
export interface FactSigner {
  sign(topic: string, parts: readonly string[], body: Uint8Array): string;
  /** In constant time; false for any text that is no proof. */
  verify(proof: string, topic: string, parts: readonly string[], body: Uint8Array): boolean;
}

/**
 * What a group reads. `taken`: asked whenever partitions are given to this reader, up to where it has taken each of them: it gets what comes after
 * that, whatever the group has committed, and all that is there of a partition that the answer does not name.
 */
export type FactSubscription = Readonly<{
  topic: string;
  group: string;
  taken?: (partitions: readonly number[], signal: AbortSignal) => Promise<Offsets>;
}>;

/** Topics of a fixed number of partitions; per key, order is kept; a group sees each fact at least once. */
export interface FactBus {
  /** Durable when it answers. Gives the offset of one of these facts in each partition that got some, as late a one as is known. */
  publish(topic: string, facts: readonly Fact[]): Promise<Offsets>;
  /** Of each partition of a topic. */
  extent(topic: string): Promise<ReadonlyMap<number, Extent>>;
  /** One batch of a partition at a time; a batch that is not committed before the next is asked for is delivered again. */
  subscribe(subscription: FactSubscription, signal: AbortSignal): AsyncIterable<FactBatch>;
  /** The fact at a place, for whoever has been told of it; undefined when none that can be believed is there, or none any more. */
  read(location: FactLocation, signal: AbortSignal): Promise<Fact | undefined>;
}
