import { splitNote, positionOf, withNote, type Checkpoint } from '../model/checkpoint.ts';
import { START } from '../model/vocabulary.ts';
import { fingerprintOf, type EventStore } from '../ports/event-store.ts';
import { ForeignFacts, type Extent, type Fact, type FactBus, type Offsets } from '../ports/fact-bus.ts';

/** How far a publisher is: its checkpoint, noted with an offset for each partition at which a fact of its lies, a late one. */
export type Published = Readonly<{ checkpoint: Checkpoint; offsets: Offsets }>;

export const parsePublished = (text: Checkpoint): Published => {
  const { checkpoint, note } = splitNote(text);
  const offsets = note === '' ? {} : (JSON.parse(note) as Readonly<Record<string, string>>); // as `formatPublished` wrote it
  return { checkpoint, offsets: new Map(Object.entries(offsets).map(([partition, offset]) => [Number(partition), offset])) };
};
export const formatPublished = ({ checkpoint, offsets }: Published): Checkpoint =>
  withNote(checkpoint, JSON.stringify(Object.fromEntries(offsets)));

/** A topic has lost facts since they were published to it: it was made anew, or is an older copy. */
export class TopicShortened extends Error {
  override name = 'TopicShortened';
}

/** With the offsets of what was published now. Throws `TopicShortened` when it came before what was published earlier. */
export const withOffsets = (topic: string, before: Offsets, now: Offsets): Offsets => {
  for (const [partition, offset] of now)
    if (BigInt(offset) <= BigInt(before.get(partition) ?? '-1'))
      throw new TopicShortened(`${topic}, partition ${String(partition)}: offset ${offset} comes again`);
  return new Map([...before, ...now]);
};

type Parts = Readonly<{
  bus: Pick<FactBus, 'extent' | 'read'>;
  events: Pick<EventStore, 'fingerprintAt'>;
  topic: string;
  signal: AbortSignal;
}>;

/** The fact at an offset of a partition, if it can be believed. */
const readAt = ({ bus, topic, signal }: Parts, partition: number, offset: string): Promise<Fact | undefined> =>
  bus.read({ topic, partition, offset }, signal);

const NOTHING: Extent = { first: '0', next: '0' };
type Extents = ReadonlyMap<number, Extent>;

/** Throws `ForeignFacts` for a topic that ends with a fact of no event of this store. */
const expectOwnFacts = async (parts: Parts, extents: Extents): Promise<void> => {
  for (const [partition, { first, next }] of extents) {
    const last = BigInt(next) > BigInt(first) ? await readAt(parts, partition, String(BigInt(next) - 1n)) : undefined;
    if (last === undefined) continue;
    const fingerprint = await parts.events.fingerprintAt(last.position);
    if (fingerprint !== fingerprintOf({ id: last.id, meta: { occurredAt: last.time } }))
      throw new ForeignFacts(`${parts.topic} ends with the fact ${last.id} at ${last.position}, which is of no event of this store`);
  }
};

/**
 * Compares a topic with what its publisher kept of it. False: facts are missing that it published, so they have to be published again, from the
 * first event on; what the retention has removed is not missing. Throws `ForeignFacts` when the topic ends with a fact that is not of this
 * event store: a publisher only goes on where it ends with its own.
 */
export const isWhole = async (parts: Parts, { checkpoint, offsets }: Published): Promise<boolean> => {
  const extents = await parts.bus.extent(parts.topic);
  await expectOwnFacts(parts, extents);
  for (const [partition, offset] of offsets) {
    const { first, next } = extents.get(partition) ?? NOTHING;
    if (BigInt(offset) >= BigInt(next)) return false;
    if (BigInt(offset) < BigInt(first)) continue;
    const fact = await readAt(parts, partition, offset);
    if (fact === undefined || fact.position > positionOf(checkpoint)) return false;
  }
  return true;
};

export const NOTHING_PUBLISHED: Published = { checkpoint: START, offsets: new Map() };
