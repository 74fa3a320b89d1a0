import type { Turns } from '../handle/turns.ts';
import { isPermanent, type Intake } from './intake.ts';
import { placeOf, type Parked, type Parking } from './parked.ts';

/** What an operator does with facts that were set aside. */
export interface ParkedFacts {
  list(): Promise<readonly Parked[]>;
  /** Takes the parked facts of a lane, or of all, in order; a lane stops at one that still cannot be taken. */
  replay(lane?: string): Promise<Readonly<{ replayed: number; left: number }>>;
  /** Gives one up, so that those behind it may be replayed. False when it is not there. */
  drop(id: string): Promise<boolean>;
}

type Replaying = Readonly<{ parked: Parking; turns: Turns; intakes: ReadonlyMap<string, Intake> }>;

export const parkedFacts = ({ parked, turns, intakes }: Replaying): ParkedFacts => {
  const again = (one: Parked): Promise<boolean> =>
    turns.take([placeOf(one)], async () => {
      if (one.unproven === true) return false;
      const intake = intakes.get(one.topic);
      if (intake === undefined) throw new RangeError(`nobody here listens to ${one.topic}`);
      try {
        await intake([one.fact]);
      } catch (error) {
        if (!isPermanent(error)) throw error;
        return false;
      }
      return parked.remove(one.id);
    });
  /** Also those that were parked behind it while it went on. */
  const replayLane = async (lane: string): Promise<number> => {
    let replayed = 0;
    for (let first = await parked.first(lane); first !== undefined; first = await parked.first(lane)) {
      if (!(await again(first))) return replayed;
      replayed++;
    }
    return replayed;
  };
  return {
    list: () => parked.list(),
    async replay(lane) {
      const lanes = lane === undefined ? new Set((await parked.list()).map((one) => one.lane)) : [lane];
      let replayed = 0;
      for (const one of lanes) replayed += await replayLane(one);
      return { replayed, left: (await parked.list(lane)).length };
    },
    drop: (id) => parked.remove(id),
  };
};
