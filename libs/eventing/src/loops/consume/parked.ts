import type { Fact } from '../../ports/fact-bus.ts';
import type { Collection, ViewSpec } from '../../ports/view-store.ts';
import type { Clock } from '../../ports/world.ts';
import { START } from '../../vocabulary.ts';

/**
 * A fact that could not be taken, or one that waits behind such a fact of its key. `error` says why, at the first of a lane. `unproven`: a
 * record that nobody vouches for, in a lane of its own, since not even its key is to be believed; it is never taken.
 */
export type Parked = Readonly<{
  id: string;
  lane: string;
  topic: string;
  partition: number;
  fact: Fact;
  error: string;
  at: string;
  unproven?: true;
}>;
type Doc = Omit<Parked, 'id'> & Readonly<{ position: string }>;
type Source = Readonly<{ topic: string; partition: number }>;

export const PARKED: ViewSpec = { name: 'parked.v1', indexes: { byLane: ['lane', 'position'], byPlace: ['place', 'position'] } };
const PAGE = 100;
export const UNPROVEN = 'nothing proves that a publisher of ours wrote it there';
/** One partition of a topic. */
export const placeOf = ({ topic, partition }: Source): string => `${topic}|${String(partition)}`;
/** Where order is kept: one key of one topic. */
export const laneOf = (topic: string, { key }: Fact): string => `${topic}|${key}`;

/** Facts set aside durably, in lanes by key. */
export const parking = (documents: Collection<Doc & Readonly<{ place: string }>>, clock: Clock) => {
  const idOf = (topic: string, fact: Fact): string => `${topic}|${fact.id}`;
  /** Above whatever was written of it before: a fact may be parked, taken out and parked again. */
  const put = async (id: string, doc: (Doc & Readonly<{ place: string }>) | undefined): Promise<boolean> => {
    const [before] = await documents.load([id]);
    if ((before?.doc === undefined) === (doc === undefined)) return false;
    await documents.write([{ id, position: `${before?.position ?? START}+`, doc }], START);
    return true;
  };
  const first = async (lane: string): Promise<Parked | undefined> => {
    const [found] = (await documents.find({ index: 'byLane', equals: [lane], limit: 1 })).items;
    return found && { ...found.doc, id: found.id };
  };
  return {
    park: ({ topic, partition }: Source, fact: Fact, error: string): Promise<boolean> =>
      put(idOf(topic, fact), {
        ...{ topic, partition, fact, error },
        lane: laneOf(topic, fact),
        place: placeOf({ topic, partition }),
        position: fact.position,
        at: clock.now().toISOString(),
      }),
    /** By its place, for whatever it says of itself may be somebody else's. */
    parkUnproven: ({ topic, partition }: Source, claim: Fact): Promise<boolean> =>
      put(claim.id, {
        ...{ topic, partition, fact: claim, error: UNPROVEN },
        lane: claim.id,
        place: '',
        position: START,
        at: clock.now().toISOString(),
        unproven: true,
      }),
    remove: (id: string): Promise<boolean> => put(id, undefined),
    /** Who stands first in a lane, if anybody. */
    first,
    /** The lanes of a partition that something is parked in. */
    async lanes(source: Source): Promise<Set<string>> {
      const lanes = new Set<string>();
      const query = { index: 'byPlace', equals: [placeOf(source)], limit: PAGE };
      for (let page = await documents.find(query); ; page = await documents.find({ ...query, after: page.next })) {
        for (const { doc } of page.items) lanes.add(doc.lane);
        if (page.next === undefined) return lanes;
      }
    },
    /** In the order that they came in, lane by lane. */
    async list(lane?: string): Promise<readonly Parked[]> {
      const found: (Parked & Readonly<{ position: string }>)[] = [];
      for await (const { id, doc } of documents.all()) if (lane === undefined || doc.lane === lane) found.push({ ...doc, id });
      return found.sort((one, other) =>
        one.lane === other.lane ? (one.position < other.position ? -1 : 1) : one.lane < other.lane ? -1 : 1,
      );
    },
  };
};
export type Parking = ReturnType<typeof parking>;
