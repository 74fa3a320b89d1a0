import type { KeyedMutex } from '../async/keyed-mutex.ts';
import { isPermanent, type FactHandler } from './fact-handler.ts';
import { partitionOf, type DeadLetter, type DeadLetterStore } from './dead-letter-store.ts';

/** What an operator does with dead letters. */
export interface DeadLetters {
  list(): Promise<readonly DeadLetter[]>;
  /** Handles the dead letters of a key, or of all keys, in order; a key stops at one that still cannot be handled. */
  replay(partitionKey?: string): Promise<Readonly<{ replayed: number; left: number }>>;
  /** Drops one, so that those behind it may be replayed. False when it is not there. */
  drop(id: string): Promise<boolean>;
}

type Parts = Readonly<{ store: DeadLetterStore; partitions: KeyedMutex; handlers: ReadonlyMap<string, FactHandler> }>;

export const deadLetters = ({ store, partitions, handlers }: Parts): DeadLetters => {
  const replayOne = (one: DeadLetter): Promise<boolean> =>
    partitions.run([partitionOf(one)], async () => {
      if (one.unverified === true) return false;
      const handle = handlers.get(one.topic);
      if (handle === undefined) throw new RangeError(`no subscription to ${one.topic}`);
      try {
        await handle([one.fact], one);
      } catch (error) {
        if (!isPermanent(error)) throw error;
        return false;
      }
      return store.remove(one.id);
    });
  /** Also those that were added behind it meanwhile. */
  const replayKey = async (partitionKey: string): Promise<number> => {
    let replayed = 0;
    for (let first = await store.first(partitionKey); first !== undefined; first = await store.first(partitionKey)) {
      if (!(await replayOne(first))) return replayed;
      replayed++;
    }
    return replayed;
  };
  return {
    list: () => store.list(),
    async replay(partitionKey) {
      const keys = partitionKey === undefined ? new Set((await store.list()).map((one) => one.partitionKey)) : [partitionKey];
      let replayed = 0;
      for (const one of keys) replayed += await replayKey(one);
      return { replayed, left: (await store.list(partitionKey)).length };
    },
    drop: (id) => store.remove(id),
  };
};
