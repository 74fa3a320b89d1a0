import type { KeyedMutex } from '../runtime/keyed-mutex.ts';
import { isPermanent, type FactHandler } from './fact-handler.ts';
import { partitionOf, type DeadLetter, type DeadLetterStore } from './dead-letter-store.ts';

/** What an operator does with facts that were set aside. */
export interface DeadLetters {
  list(): Promise<readonly DeadLetter[]>;
  /** Takes the parked facts of a lane, or of all, in order; a lane stops at one that still cannot be taken. */
  replay(lane?: string): Promise<Readonly<{ replayed: number; left: number }>>;
  /** Gives one up, so that those behind it may be replayed. False when it is not there. */
  drop(id: string): Promise<boolean>;
}

type Replaying = Readonly<{ parked: DeadLetterStore; turns: KeyedMutex; intakes: ReadonlyMap<string, FactHandler> }>;

export const deadLetters = ({ parked, turns, intakes }: Replaying): DeadLetters => {
  const again = (one: DeadLetter): Promise<boolean> =>
    turns.run([partitionOf(one)], async () => {
      if (one.unverified === true) return false;
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
      const lanes = lane === undefined ? new Set((await parked.list()).map((one) => one.partitionKey)) : [lane];
      let replayed = 0;
      for (const one of lanes) replayed += await replayLane(one);
      return { replayed, left: (await parked.list(lane)).length };
    },
    drop: (id) => parked.remove(id),
  };
};
